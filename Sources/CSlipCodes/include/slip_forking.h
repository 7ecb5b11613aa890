#ifndef SLIP_FORKING_H
#define SLIP_FORKING_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Starts a copy of this process (fork(2)), which must have one thread only.
///
/// - Returns: 0 in the copy, its number in this process, or the error's number below zero.
int32_t slip_fork(void);

/// Sends two open files to whoever holds the other end of a socket of packets (unix(7),
/// SCM_RIGHTS). They stay open here.
///
/// - Returns: 0, or the error's number.
int32_t slip_send_files(int32_t socket, int32_t first, int32_t second);

/// Receives two open files, which are closed when another program is begun.
///
/// - Returns: 1, or 0 when nobody holds the other end any more, or the error's number below zero.
int32_t slip_receive_files(int32_t socket, int32_t *first, int32_t *second);

/// Opens a file that is in memory alone (memfd_create(2)).
///
/// - Returns: the open file, or the error's number below zero.
int32_t slip_memory_file(void);

/// Closes all open files from a number on (close_range(2)).
///
/// - Returns: 0, or the error's number; ENOSYS before Linux 5.9.
int32_t slip_close_from(uint32_t first);

#ifdef __cplusplus
}
#endif

#endif
