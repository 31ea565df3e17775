/* Writes down when a program uses its sockets and its loudspeaker, from outside of the program.
 *
 * Preloaded (ld.so(8), LD_PRELOAD) it stands in front of libc and libasound. Each line of the file
 * $STOPWATCH is `what begun ended amount`: CLOCK_MONOTONIC nanoseconds, and bytes or frames.
 * `order` is a line of the control socket, `in` and `out` are bytes of the network; `sound` is when
 * the first sample after silence is heard from a card that does at once what it is told, `dry` when
 * such a card has run out of silence: what is queued ahead of a sound delays it, silence or not. */
#define _GNU_SOURCE
#include <alsa/asoundlib.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static int record = -1;

__attribute__((constructor)) static void open_record(void) {
    const char *path = getenv("STOPWATCH");
    if (path) record = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static long long now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void note_span(const char *what, long long begun, long long ended, long amount) {
    char line[96];
    if (record < 0) return;
    int length = snprintf(line, sizeof line, "%s %lld %lld %ld\n", what, begun, ended, amount);
    if (write(record, line, length) != length) abort();
}

static void note(const char *what, long long begun, long amount) {
    note_span(what, begun, now(), amount);
}

/* All that is measured play 24 kHz mono int16, each in one thread. */
static const long long sample = 1000000000LL / 24000;
static const long long at_once = 50000000;  /* what comes later is a start, no gap */
static long long queue_end; /* when the last sample that was written has been heard; 0: dropped */
static int sounding;        /* whether that sample belongs to a sound */

static void play(long long at, const short *data, long frames) {
    long first = 0;
    if (queue_end && queue_end < at && at - queue_end < at_once && !sounding) note_span("dry", queue_end, at, frames);
    if (queue_end < at) sounding = 0;
    if (queue_end < at) queue_end = at;
    while (first < frames && !data[first]) first++;
    if (first < frames && !sounding) {
        long long heard = queue_end + first * sample;
        note_span("sound", heard, heard, frames);
    }
    sounding = first < frames;
    queue_end += frames * sample;
}

static int family(int fd) {
    int domain = 0;
    socklen_t size = sizeof domain;
    return getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &size) ? 0 : domain;
}

ssize_t recv(int fd, void *data, size_t size, int flags) {
    static ssize_t (*real)(int, void *, size_t, int);
    if (!real) real = dlsym(RTLD_NEXT, "recv");
    long long begun = now();
    ssize_t got = real(fd, data, size, flags);
    if (got > 0 && family(fd) == AF_INET) note("in", begun, got);
    if (got > 0 && family(fd) == AF_UNIX && *(char *)data == '{') note("order", begun, got);
    return got;
}

ssize_t send(int fd, const void *data, size_t size, int flags) {
    static ssize_t (*real)(int, const void *, size_t, int);
    if (!real) real = dlsym(RTLD_NEXT, "send");
    long long begun = now();
    ssize_t gone = real(fd, data, size, flags);
    if (gone > 0 && family(fd) == AF_INET) note("out", begun, gone);
    return gone;
}

snd_pcm_sframes_t snd_pcm_writei(snd_pcm_t *pcm, const void *data, snd_pcm_uframes_t size) {
    static snd_pcm_sframes_t (*real)(snd_pcm_t *, const void *, snd_pcm_uframes_t);
    if (!real) real = dlsym(RTLD_NEXT, "snd_pcm_writei");
    long long begun = now();
    snd_pcm_sframes_t taken = real(pcm, data, size);
    note("write", begun, taken);
    if (taken > 0) play(begun, data, taken);
    return taken;
}

int snd_pcm_drop(snd_pcm_t *pcm) {
    static int (*real)(snd_pcm_t *);
    if (!real) real = dlsym(RTLD_NEXT, "snd_pcm_drop");
    if (snd_pcm_stream(pcm) != SND_PCM_STREAM_PLAYBACK) return real(pcm);
    long long begun = now();
    int result = real(pcm);
    queue_end = sounding = 0;
    note("drop", begun, result);
    return result;
}
