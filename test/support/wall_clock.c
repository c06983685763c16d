// SPDX-License-Identifier: Apache-2.0
/* Loaded before the C library by tests: the wall clock differs by what a file says, and can be stepped while programs run.

   WALL_CLOCK_FILE names a file of eight bytes, nanoseconds as a signed integer. Waits until a moment of the wall clock
   follow it as they do in the kernel: set back, they last longer; set forward, they end at once. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define NS_PER_S 1000000000LL
#define SLICE_NS 20000000LL /* so soon a wait takes notice of a step */
#define CONDITION_IS_MONOTONIC 2u /* glibc's bit in __wrefs */

static const volatile int64_t *offset_ns;

static void *next(const char *name) {
    void *found = NULL;
#ifdef __x86_64__
    found = dlvsym(RTLD_NEXT, name, "GLIBC_2.3.2"); /* of condition variables there are two */
#endif
    return found ? found : dlsym(RTLD_NEXT, name);
}

__attribute__((constructor)) static void begin(void) {
    const char *path = getenv("WALL_CLOCK_FILE");
    int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (file < 0) return;
    void *mapped = mmap(NULL, sizeof *offset_ns, PROT_READ, MAP_SHARED, file, 0);
    if (mapped != MAP_FAILED) offset_ns = mapped;
    close(file);
}

static int64_t shift_ns(void) { return offset_ns ? *offset_ns : 0; }

static int64_t ns_of(const struct timespec *at) { return at->tv_sec * NS_PER_S + at->tv_nsec; }

static struct timespec timespec_of(int64_t ns) {
    struct timespec at = {ns / NS_PER_S, ns % NS_PER_S};
    return at;
}

static int real_gettime(clockid_t clock, struct timespec *at) {
    static int (*real)(clockid_t, struct timespec *);
    if (!real) real = next("clock_gettime");
    return real(clock, at);
}

int clock_gettime(clockid_t clock, struct timespec *at) {
    int failed = real_gettime(clock, at);
    if (!failed && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) *at = timespec_of(ns_of(at) + shift_ns());
    return failed;
}

int gettimeofday(struct timeval *restrict at, void *restrict zone) {
    struct timespec now;
    (void)zone;
    clock_gettime(CLOCK_REALTIME, &now);
    at->tv_sec = now.tv_sec;
    at->tv_usec = now.tv_nsec / 1000;
    return 0;
}

time_t time(time_t *at) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (at) *at = now.tv_sec;
    return now.tv_sec;
}

/* The end of this slice of a wait until a moment of the shifted clock, in the kernel's time; whether it is the last. */
static int slice(const struct timespec *until, struct timespec *end) {
    struct timespec now;
    real_gettime(CLOCK_REALTIME, &now);
    int64_t end_ns = ns_of(until) - shift_ns(), slice_ns = ns_of(&now) + SLICE_NS;
    *end = timespec_of(end_ns < slice_ns ? (end_ns > 0 ? end_ns : 0) : slice_ns);
    return end_ns <= slice_ns;
}

int pthread_cond_timedwait(pthread_cond_t *restrict condition, pthread_mutex_t *restrict mutex,
                           const struct timespec *restrict until) {
    static int (*real)(pthread_cond_t *, pthread_mutex_t *, const struct timespec *);
    if (!real) real = next("pthread_cond_timedwait");
    if (condition->__data.__wrefs & CONDITION_IS_MONOTONIC) return real(condition, mutex, until);
    for (;;) {
        struct timespec end;
        int is_last = slice(until, &end), result = real(condition, mutex, &end);
        if (result != ETIMEDOUT || is_last) return result;
    }
}

int sem_timedwait(sem_t *restrict semaphore, const struct timespec *restrict until) {
    static int (*real)(sem_t *, const struct timespec *);
    if (!real) real = dlsym(RTLD_NEXT, "sem_timedwait");
    for (;;) {
        struct timespec end;
        int is_last = slice(until, &end), result = real(semaphore, &end);
        if (!result || errno != ETIMEDOUT || is_last) return result;
    }
}

int pthread_mutex_timedlock(pthread_mutex_t *restrict mutex, const struct timespec *restrict until) {
    static int (*real)(pthread_mutex_t *, const struct timespec *);
    if (!real) real = dlsym(RTLD_NEXT, "pthread_mutex_timedlock");
    for (;;) {
        struct timespec end;
        int is_last = slice(until, &end), result = real(mutex, &end);
        if (result != ETIMEDOUT || is_last) return result;
    }
}
