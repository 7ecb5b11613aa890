/* Stands between a program and the system's C library (LD_PRELOAD), so that the program sees the
 * wall clock wrong by as many seconds as the file WALL_CLOCK_ERROR holds, a 64-bit integer that may
 * change at any time. As on a machine whose clock is set, the clocks that only run are true.
 *
 * libfaketime is not used: it moves CLOCK_BOOTTIME too, by which Swift sleeps, and a clock that is
 * set back would then stop every timer. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static const volatile int64_t *error_file;

__attribute__((constructor)) static void open_error(void) {
    const char *path = getenv("WALL_CLOCK_ERROR");
    int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    void *page = file < 0 ? MAP_FAILED : mmap(NULL, sizeof(int64_t), PROT_READ, MAP_SHARED, file, 0);
    if (page == MAP_FAILED) _exit(97);
    close(file);
    error_file = page;
}

static int64_t error(void) { return error_file ? *error_file : 0; }

int clock_gettime(clockid_t clock, struct timespec *now) {
    long code = syscall(SYS_clock_gettime, clock, now);
    if (code == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
        now->tv_sec += error();
    return (int)code;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
    struct timespec precise;
    (void)zone;
    if (clock_gettime(CLOCK_REALTIME, &precise) != 0) return -1;
    now->tv_sec = precise.tv_sec;
    now->tv_usec = precise.tv_nsec / 1000;
    return 0;
}

time_t time(time_t *where) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (where) *where = now.tv_sec;
    return now.tv_sec;
}

/* A deadline by this wall clock as one by the kernel's. What is smaller counts from the start of the
 * machine and is true already. */
static struct timespec kernels(const struct timespec *deadline) {
    struct timespec known = *deadline;
    if (known.tv_sec > 1000000000) known.tv_sec -= error();
    return known;
}

int sem_timedwait(sem_t *restrict semaphore, const struct timespec *restrict deadline) {
    int (*next)(sem_t *, const struct timespec *) = dlsym(RTLD_NEXT, "sem_timedwait");
    struct timespec known = kernels(deadline);
    return next(semaphore, &known);
}

int pthread_cond_timedwait(
    pthread_cond_t *restrict condition, pthread_mutex_t *restrict mutex,
    const struct timespec *restrict deadline) {
    int (*next)(pthread_cond_t *, pthread_mutex_t *, const struct timespec *) =
        dlsym(RTLD_NEXT, "pthread_cond_timedwait");
    struct timespec known = kernels(deadline);
    return next(condition, mutex, &known);
}
