/* Stands between a program and the system's C library (LD_PRELOAD) and makes its disk a slow one:
 * each fsync and fdatasync takes SLOW_SYNC_MS milliseconds longer, or as many as stand in the file
 * SLOW_SYNC_FILE, which may change at any time. */

#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static long told(void) {
    const char *text = getenv("SLOW_SYNC_MS"), *path = getenv("SLOW_SYNC_FILE");
    char digits[32] = "";
    int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (file < 0) return text ? atol(text) : 0;
    ssize_t count = read(file, digits, sizeof digits - 1);
    close(file);
    return count > 0 ? atol(digits) : 0;
}

static void wait_longer(void) {
    long milliseconds = told();
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
