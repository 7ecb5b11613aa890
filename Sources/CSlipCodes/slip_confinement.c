#include "slip_confinement.h"

#include <errno.h>
#include <malloc.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>

/// The free memory that stays with the process, in bytes: giving it back between two looks at a
/// picture costs more than the looks.
#define SLIP_KEPT_MEMORY (96 * 1024 * 1024)
/// How much of the heap asks for large pages, in bytes: what the pictures of usual slips take.
#define SLIP_LARGE_PAGES_MEMORY (64 * 1024 * 1024)

int32_t slip_allocate_by_brk(void)
{
    const int is_taken =
        mallopt(M_MMAP_MAX, 0) == 1 && mallopt(M_TRIM_THRESHOLD, SLIP_KEPT_MEMORY) == 1;
    return is_taken ? 0 : EINVAL;
}

int32_t slip_ask_for_large_pages(void)
{
    char *memory = malloc(SLIP_LARGE_PAGES_MEMORY);
    if (!memory)
        return ENOMEM;
    const uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    char *start = (char *)(((uintptr_t)memory + page - 1) / page * page);
    const size_t length = (size_t)(memory + SLIP_LARGE_PAGES_MEMORY - start) / page * page;
    const int32_t code = madvise(start, length, MADV_HUGEPAGE) == 0 ? 0 : errno;
    free(memory);
    return code;
}

static int resource(int32_t limit)
{
    switch (limit) {
    case SLIP_LIMIT_PROCESSOR_SECONDS:
        return RLIMIT_CPU;
    case SLIP_LIMIT_MEMORY_BYTES:
        return RLIMIT_AS;
    case SLIP_LIMIT_WRITTEN_BYTES:
        return RLIMIT_FSIZE;
    case SLIP_LIMIT_PROCESSES:
        return RLIMIT_NPROC;
    case SLIP_LIMIT_CORE_BYTES:
        return RLIMIT_CORE;
    case SLIP_LIMIT_OPEN_FILES:
        return RLIMIT_NOFILE;
    default:
        return -1;
    }
}

int32_t slip_take_limit(int32_t limit, uint64_t most)
{
    const int which = resource(limit);
    struct rlimit before;
    if (which < 0)
        return EINVAL;
    if (getrlimit((__rlimit_resource_t)which, &before) != 0)
        return errno;
    // RLIM_INFINITY is the greatest number.
    const rlim_t value = before.rlim_max < most ? before.rlim_max : (rlim_t)most;
    const struct rlimit after = {value, value};
    return setrlimit((__rlimit_resource_t)which, &after) == 0 ? 0 : errno;
}

int32_t slip_take_no_new_privileges(void)
{
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 ? 0 : errno;
}

#if defined(__x86_64__)
#define SLIP_PROCESSOR AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define SLIP_PROCESSOR AUDIT_ARCH_AARCH64
#endif

#ifdef SLIP_PROCESSOR

#define TAKE(field) \
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (uint32_t)offsetof(struct seccomp_data, field))
#define ANSWER(answer) BPF_STMT(BPF_RET | BPF_K, answer)
#define CALL(name, answer) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_##name, 0, 1), ANSWER(answer)
#define FAILS (SECCOMP_RET_ERRNO | ENOMEM)

int32_t slip_take_call_list(void)
{
    struct sock_filter list[] = {
        TAKE(arch),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SLIP_PROCESSOR, 1, 0),
        ANSWER(SECCOMP_RET_KILL_PROCESS),
        TAKE(nr),
        CALL(read, SECCOMP_RET_ALLOW),
        CALL(write, SECCOMP_RET_ALLOW),
        // malloc, by brk alone.
        CALL(brk, SECCOMP_RET_ALLOW),
        // Locks of the runtimes, which nobody else holds.
        CALL(futex, SECCOMP_RET_ALLOW),
        // The budget's clock: the vDSO does not know processor time.
        CALL(clock_gettime, SECCOMP_RET_ALLOW),
        CALL(rt_sigreturn, SECCOMP_RET_ALLOW),
        CALL(exit, SECCOMP_RET_ALLOW),
        CALL(exit_group, SECCOMP_RET_ALLOW),
        // malloc turns to these where brk finds no room, and takes no for an answer.
        CALL(mmap, FAILS),
        CALL(mremap, FAILS),
        CALL(munmap, FAILS),
        CALL(madvise, FAILS),
        ANSWER(SECCOMP_RET_KILL_PROCESS),
    };
    const struct sock_fprog program = {sizeof list / sizeof list[0], list};
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) == 0 ? 0 : errno;
}

#else

int32_t slip_take_call_list(void)
{
    return ENOSYS;
}

#endif
