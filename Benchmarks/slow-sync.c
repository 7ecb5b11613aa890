/* Stands between a program and the system's C library (LD_PRELOAD) and makes its disk a slow one:
 * each fsync and fdatasync takes SLOW_SYNC_MS milliseconds longer. */

#define _GNU_SOURCE
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static void wait_longer(void) {
    const char *text = getenv("SLOW_SYNC_MS");
    long milliseconds = text ? atol(text) : 0;
    struct timespec left = {milliseconds / 1000, milliseconds % 1000 * 1000000};
    while (nanosleep(&left, &left) != 0) {}
}

int fsync(int file) {
    wait_longer();
    return (int)syscall(SYS_fsync, file);
}

int fdatasync(int file) {
    wait_longer();
    return (int)syscall(SYS_fdatasync, file);
}
