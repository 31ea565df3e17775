/* Prints the layouts and numbers of <linux/videodev2.h>, a line each, for Python to be compared with. */
#include <linux/videodev2.h>
#include <stddef.h>
#include <stdio.h>

#define CODE(name) printf(#name " %lu\n", (unsigned long)VIDIOC_##name)
#define PLACE(python, type, member, field) \
	printf(#python "." #field " %zu\n", offsetof(struct type, member))

int main(void)
{
	CODE(QUERYCAP), CODE(ENUM_FMT), CODE(S_FMT), CODE(REQBUFS), CODE(QUERYBUF), CODE(QBUF);
	CODE(DQBUF), CODE(STREAMON), CODE(STREAMOFF), CODE(S_PARM), CODE(ENUM_FRAMESIZES);
	printf("CAPTURE %d\nMMAP %d\nDISCRETE %d\n", V4L2_BUF_TYPE_VIDEO_CAPTURE, V4L2_MEMORY_MMAP,
	       V4L2_FRMSIZE_TYPE_DISCRETE);
	printf("CAP_VIDEO_CAPTURE %d\nCAP_STREAMING %d\nBUF_FLAG_ERROR %d\n", V4L2_CAP_VIDEO_CAPTURE,
	       V4L2_CAP_STREAMING, V4L2_BUF_FLAG_ERROR);
	PLACE(Capability, v4l2_capability, card, card);
	PLACE(Capability, v4l2_capability, bus_info, bus_info);
	PLACE(Capability, v4l2_capability, device_caps, device_caps);
	PLACE(FormatDescription, v4l2_fmtdesc, type, type);
	PLACE(FormatDescription, v4l2_fmtdesc, pixelformat, pixelformat);
	PLACE(FrameSize, v4l2_frmsizeenum, pixel_format, pixel_format);
	PLACE(FrameSize, v4l2_frmsizeenum, type, type);
	PLACE(FrameSize, v4l2_frmsizeenum, discrete.width, width);
	PLACE(FrameSize, v4l2_frmsizeenum, discrete.height, height);
	PLACE(Format, v4l2_format, fmt, fmt);
	PLACE(PixelFormat, v4l2_pix_format, width, width);
	PLACE(PixelFormat, v4l2_pix_format, height, height);
	PLACE(PixelFormat, v4l2_pix_format, pixelformat, pixelformat);
	PLACE(StreamParameters, v4l2_streamparm, parm.capture.timeperframe.numerator, seconds);
	PLACE(StreamParameters, v4l2_streamparm, parm.capture.timeperframe.denominator, frames);
	PLACE(RequestBuffers, v4l2_requestbuffers, memory, memory);
	PLACE(Buffer, v4l2_buffer, bytesused, bytesused);
	PLACE(Buffer, v4l2_buffer, flags, flags);
	PLACE(Buffer, v4l2_buffer, timestamp.tv_sec, seconds);
	PLACE(Buffer, v4l2_buffer, timestamp.tv_usec, microseconds);
	PLACE(Buffer, v4l2_buffer, memory, memory);
	PLACE(Buffer, v4l2_buffer, m.offset, offset);
	PLACE(Buffer, v4l2_buffer, length, length);
	return 0;
}
