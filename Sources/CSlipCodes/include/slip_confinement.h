#ifndef SLIP_CONFINEMENT_H
#define SLIP_CONFINEMENT_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// The limits that a process can take upon itself; the numbers are a contract with
/// Confinement.swift.
enum slip_limit {
    SLIP_LIMIT_PROCESSOR_SECONDS = 0,
    SLIP_LIMIT_MEMORY_BYTES = 1,
    SLIP_LIMIT_WRITTEN_BYTES = 2,
    SLIP_LIMIT_PROCESSES = 3,
    SLIP_LIMIT_CORE_BYTES = 4,
    SLIP_LIMIT_OPEN_FILES = 5,
};

/// Makes malloc take all memory by brk, so that it needs no other call of the system later. Call it
/// before anything large is allocated.
///
/// - Returns: 0, or the error's number.
int32_t slip_allocate_by_brk(void);

/// Lets the heap grow, and asks the system for large pages there (madvise(2), MADV_HUGEPAGE):
/// pictures touch thousands of small ones, each of which costs a fault. Nothing is touched yet, so
/// that copies of the process share the wish alone. Call it behind `slip_allocate_by_brk`.
///
/// - Returns: 0, or the error's number; without large pages all works as well, and slower.
int32_t slip_ask_for_large_pages(void);

/// Limits a resource of this process for good (setrlimit(2), both the soft and the hard limit; one
/// that is lower already stays).
///
/// - Returns: 0, or the error's number.
int32_t slip_take_limit(int32_t limit, uint64_t most);

/// Gives up all privileges that a program could bring (prctl(2), PR_SET_NO_NEW_PRIVS).
///
/// - Returns: 0, or the error's number.
int32_t slip_take_no_new_privileges(void);

/// Leaves this process read, write, its clocks, its memory and its end, and no other call of the
/// system (seccomp(2), a filter): no file, no socket, no program. Needs
/// `slip_take_no_new_privileges` before it.
///
/// Calls that map memory fail with ENOMEM, as they may for every program; any other call ends the
/// process with SIGSYS.
///
/// - Returns: 0, or the error's number; ENOSYS on a processor that the list was not made for.
int32_t slip_take_call_list(void);

#ifdef __cplusplus
}
#endif

#endif
