/* A webcam in a folder: a file system of FUSE whose file `video0` answers as a device of uvcvideo does,
 * by real system calls and in the layouts of the kernel's own headers. `video1` is its other node, and
 * `video2` that of a sensor of the Pi.
 *
 * webcam FOLDER FORMAT WIDTHxHEIGHT… mounts it (as root) and obeys the lines of its standard input:
 * show FILE, tear (the driver reports each frame as incomplete), hang, slow, busy, full (no bandwidth on the
 * bus), unplug, plug. Each is answered by "ok", or a line of its own.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/fuse.h>
#include <linux/videodev2.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { BUFFERS = 4, LENGTH = 1 << 20, TICK_MS = 20, SLOW_MS = 2000, CAMERA = 2, OTHER = 3, SENSOR = 4, PAGE = 4096 };
enum state { FREE, QUEUED, DONE };
enum mood { WELL, TORN, HUNG, SLOW };

static struct { enum state state; size_t used; struct timespec at; unsigned sequence; } buffers[BUFFERS];
static unsigned char memory[BUFFERS][LENGTH], picture[LENGTH];
static size_t picture_length;
static unsigned requested, width, height, sequence, fourcc, sizes;
static struct { unsigned width, height; } offered[16];
static int line, plugged = 1, streaming, busy, full;
static enum mood mood;
static __u64 waiting; /* the poll(2) to be woken */

static void send_to_kernel(__u64 unique, int error, const void *body, size_t length)
{
	static unsigned char packet[sizeof(struct fuse_out_header) + LENGTH];
	struct fuse_out_header head = { sizeof head + length, error, unique };
	memcpy(packet, &head, sizeof head);
	if (length)
		memcpy(packet + sizeof head, body, length);
	if (write(line, packet, head.len) < 0 && errno != ENOENT) /* ENOENT: interrupted, or not cached */
		perror("write");
}

static unsigned oldest(enum state state)
{
	unsigned found = BUFFERS;
	for (unsigned each = 0; each < requested; each++)
		if (buffers[each].state == state &&
		    (found == BUFFERS || buffers[each].sequence < buffers[found].sequence))
			found = each;
	return found;
}

static void wake(void)
{
	struct fuse_notify_poll_wakeup_out wakeup = { waiting };
	if (waiting)
		send_to_kernel(0, FUSE_NOTIFY_POLL, &wakeup, sizeof wakeup);
	waiting = 0;
}

static void expose(void)
{
	unsigned next = oldest(QUEUED);
	if (!streaming || mood == HUNG || next == BUFFERS)
		return;
	struct fuse_notify_inval_inode_out stale = { CAMERA, (__s64)next * LENGTH, LENGTH };
	send_to_kernel(0, FUSE_NOTIFY_INVAL_INODE, &stale, sizeof stale);
	memcpy(memory[next], picture, picture_length);
	buffers[next].used = picture_length;
	buffers[next].state = DONE;
	buffers[next].sequence = ++sequence;
	clock_gettime(CLOCK_MONOTONIC, &buffers[next].at);
	wake();
}

static int enumerate_size(struct v4l2_frmsizeenum *size)
{
	if (size->index >= sizes || size->pixel_format != fourcc)
		return -EINVAL;
	size->type = V4L2_FRMSIZE_TYPE_DISCRETE;
	size->discrete.width = offered[size->index].width;
	size->discrete.height = offered[size->index].height;
	return 0;
}

static int tell(struct v4l2_buffer *buffer)
{
	if (buffer->index >= requested)
		return -EINVAL;
	buffer->m.offset = buffer->index * LENGTH;
	buffer->length = LENGTH;
	buffer->bytesused = buffers[buffer->index].used;
	buffer->sequence = buffers[buffer->index].sequence;
	buffer->timestamp.tv_sec = buffers[buffer->index].at.tv_sec;
	buffer->timestamp.tv_usec = buffers[buffer->index].at.tv_nsec / 1000;
	buffer->flags = V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC | V4L2_BUF_FLAG_TSTAMP_SRC_SOE |
			(mood == TORN ? V4L2_BUF_FLAG_ERROR : 0);
	return 0;
}

static int dequeue(struct v4l2_buffer *buffer)
{
	unsigned done = oldest(DONE);
	if (done == BUFFERS)
		return -EAGAIN;
	buffer->index = done;
	buffers[done].state = FREE;
	return tell(buffer);
}

static int set_format(struct v4l2_format *format)
{
	if (busy)
		return -EBUSY;
	if (format->type != V4L2_BUF_TYPE_VIDEO_CAPTURE)
		return -EINVAL;
	width = format->fmt.pix.width;
	height = format->fmt.pix.height;
	format->fmt.pix.pixelformat = fourcc;
	format->fmt.pix.sizeimage = LENGTH;
	return 0;
}

static int describe(struct v4l2_capability *told, __u64 node)
{
	memset(told, 0, sizeof *told);
	strcpy((char *)told->driver, "uvcvideo");
	strcpy((char *)told->card, "Paper Webcam");
	strcpy((char *)told->bus_info, node == SENSOR ? "platform:unicam" : "usb-0000:01:00.0-1.2");
	told->device_caps = V4L2_CAP_STREAMING |
			    (node == OTHER ? V4L2_CAP_META_CAPTURE : V4L2_CAP_VIDEO_CAPTURE);
	told->capabilities = V4L2_CAP_DEVICE_CAPS | V4L2_CAP_STREAMING | V4L2_CAP_VIDEO_CAPTURE |
			     V4L2_CAP_META_CAPTURE; /* of both nodes */
	return 0;
}

static int stream(int on)
{
	if (on && full)
		return -ENOSPC;
	streaming = on;
	for (unsigned each = 0; !on && each < BUFFERS; each++)
		buffers[each].state = FREE;
	return 0;
}

static int describe_format(struct v4l2_fmtdesc *format)
{
	if (format->index || format->type != V4L2_BUF_TYPE_VIDEO_CAPTURE)
		return -EINVAL;
	format->pixelformat = fourcc;
	return 0;
}

static int queue(struct v4l2_buffer *buffer)
{
	if (buffer->index >= requested || buffers[buffer->index].state != FREE)
		return -EINVAL;
	buffers[buffer->index].state = QUEUED;
	buffers[buffer->index].sequence = ++sequence; /* the order of the queue */
	return tell(buffer);
}

static int request_buffers(struct v4l2_requestbuffers *request)
{
	if (request->memory != V4L2_MEMORY_MMAP)
		return -EINVAL;
	requested = request->count = request->count < BUFFERS ? request->count : BUFFERS;
	return 0;
}

static int answer(__u64 node, unsigned code, void *argument)
{
	if (!plugged)
		return -ENODEV;
	if (code == VIDIOC_QUERYCAP)
		return describe(argument, node);
	if (node != CAMERA)
		return -ENOTTY;
	switch (code) {
	case VIDIOC_ENUM_FMT: return describe_format(argument);
	case VIDIOC_ENUM_FRAMESIZES: return enumerate_size(argument);
	case VIDIOC_S_FMT: return set_format(argument);
	case VIDIOC_REQBUFS: return request_buffers(argument);
	case VIDIOC_QUERYBUF: return tell(argument);
	case VIDIOC_QBUF: return queue(argument);
	case VIDIOC_DQBUF: return dequeue(argument);
	case VIDIOC_STREAMON: return stream(1);
	case VIDIOC_STREAMOFF: return stream(0);
	default: return -ENOTTY; /* VIDIOC_S_PARM too: not every webcam has it */
	}
}

static void control(__u64 unique, __u64 node, struct fuse_ioctl_in *in)
{
	struct { struct fuse_ioctl_out head; unsigned char body[1024]; } out = { 0 };
	memcpy(out.body, in + 1, in->in_size < sizeof out.body ? in->in_size : sizeof out.body);
	int result = answer(node, in->cmd, out.body);
	if (result < 0)
		send_to_kernel(unique, result, NULL, 0);
	else
		send_to_kernel(unique, 0, &out, sizeof out.head + in->out_size);
}

static struct fuse_attr attributes(__u64 node)
{
	struct fuse_attr found = { .ino = node, .nlink = 1, .blksize = PAGE };
	found.mode = node == FUSE_ROOT_ID ? S_IFDIR | 0755 : S_IFREG | 0600;
	found.size = node == FUSE_ROOT_ID ? 0 : (__u64)BUFFERS * LENGTH;
	return found;
}

static void look_up(__u64 unique, const char *name)
{
	int known = !strncmp(name, "video", 5) && name[5] >= '0' && name[5] < '3' && !name[6];
	__u64 node = known ? CAMERA + name[5] - '0' : 0;
	struct fuse_entry_out entry = { .nodeid = node, .attr = attributes(node) };
	if (plugged && node)
		send_to_kernel(unique, 0, &entry, sizeof entry);
	else
		send_to_kernel(unique, -ENOENT, NULL, 0);
}

static void list(__u64 unique, __u64 offset)
{
	struct { struct fuse_dirent head; char name[8]; } entries[3] = { 0 };
	for (int each = 0; each < 3; each++) {
		struct fuse_dirent head = { .ino = CAMERA + each, .off = each + 1, .namelen = 6 };
		entries[each].head = head;
		memcpy(entries[each].name, "video0", 6);
		entries[each].name[5] += each;
	}
	send_to_kernel(unique, 0, entries, plugged && !offset ? sizeof entries : 0);
}

static void report_readiness(__u64 unique, struct fuse_poll_in *in)
{
	struct fuse_poll_out out = { 0 };
	if (!plugged)
		out.revents = POLLERR | POLLHUP;
	else if (oldest(DONE) != BUFFERS)
		out.revents = POLLIN;
	else if (in->flags & FUSE_POLL_SCHEDULE_NOTIFY)
		waiting = in->kh;
	send_to_kernel(unique, 0, &out, sizeof out);
}

static void serve(void)
{
	static unsigned char packet[1 << 17];
	struct fuse_in_header *head = (void *)packet;
	void *body = head + 1;
	if (read(line, packet, sizeof packet) < 0)
		exit(errno != ENODEV); /* unmounted */
	struct fuse_init_out ready = { FUSE_KERNEL_VERSION, 31, .max_write = PAGE };
	struct fuse_attr_out attribute = { .attr = attributes(head->nodeid) };
	struct fuse_open_out opened = { 0 };
	struct fuse_read_in *wanted = body;
	switch (head->opcode) {
	case FUSE_INIT: return send_to_kernel(head->unique, 0, &ready, 24);
	case FUSE_LOOKUP: return look_up(head->unique, body);
	case FUSE_GETATTR: return send_to_kernel(head->unique, 0, &attribute, sizeof attribute);
	case FUSE_OPEN: case FUSE_OPENDIR:
		return send_to_kernel(head->unique, 0, &opened, sizeof opened);
	case FUSE_READDIR: return list(head->unique, wanted->offset);
	case FUSE_IOCTL: return control(head->unique, head->nodeid, body);
	case FUSE_POLL: return report_readiness(head->unique, body);
	case FUSE_READ:
		return send_to_kernel(head->unique, 0, memory[0] + wanted->offset, wanted->size);
	case FUSE_RELEASE:
		if (head->nodeid == CAMERA)
			stream(0), requested = 0;
		/* fall through */
	case FUSE_RELEASEDIR: case FUSE_FLUSH:
		return send_to_kernel(head->unique, 0, NULL, 0);
	case FUSE_FORGET: case FUSE_BATCH_FORGET: case FUSE_INTERRUPT: return;
	default: return send_to_kernel(head->unique, -ENOSYS, NULL, 0);
	}
}

static void obey(void)
{
	char order[256];
	if (!fgets(order, sizeof order, stdin))
		exit(0);
	order[strcspn(order, "\n")] = 0;
	if (!strncmp(order, "show ", 5)) {
		FILE *file = fopen(order + 5, "rb");
		picture_length = file ? fread(picture, 1, LENGTH, file) : 0;
		mood = WELL;
		fclose(file);
	} else if (!strcmp(order, "tear"))
		mood = TORN;
	else if (!strcmp(order, "hang"))
		mood = HUNG;
	else if (!strcmp(order, "slow"))
		mood = SLOW;
	else if (!strcmp(order, "busy"))
		busy = !busy;
	else if (!strcmp(order, "full"))
		full = !full;
	else if (!strcmp(order, "size")) {
		printf("%ux%u\n", width, height);
		return (void)fflush(stdout);
	} else {
		plugged = !strcmp(order, "plug");
		stream(0);
		wake();
	}
	puts("ok");
	fflush(stdout);
}

int main(int count, char **words)
{
	char options[64];
	fourcc = v4l2_fourcc(words[2][0], words[2][1], words[2][2], words[2][3]);
	for (int each = 3; each < count; each++, sizes++)
		sscanf(words[each], "%ux%u", &offered[sizes].width, &offered[sizes].height);
	line = open("/dev/fuse", O_RDWR);
	snprintf(options, sizeof options, "fd=%d,rootmode=40000,user_id=0,group_id=0", line);
	if (line < 0 || mount("webcam", words[1], "fuse", MS_NOSUID | MS_NODEV, options)) {
		perror("mount");
		return 1;
	}
	setvbuf(stdin, NULL, _IONBF, 0);
	puts("ok");
	fflush(stdout);
	struct pollfd both[] = { { line, POLLIN, 0 }, { 0, POLLIN, 0 } };
	struct timespec now;
	for (long long due = 0, ms;;) {
		poll(both, 2, TICK_MS);
		clock_gettime(CLOCK_MONOTONIC, &now);
		ms = now.tv_sec * 1000LL + now.tv_nsec / 1000000;
		if (ms >= due)
			expose(), due = ms + (mood == SLOW ? SLOW_MS : TICK_MS);
		if (both[0].revents)
			serve();
		if (both[1].revents)
			obey();
	}
}
