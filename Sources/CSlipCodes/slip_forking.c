#include "slip_forking.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

int32_t slip_fork(void)
{
    const pid_t process = fork();
    return process < 0 ? -errno : (int32_t)process;
}

/// Room for a message with two open files, aligned as the system wants it.
typedef union {
    struct cmsghdr header;
    char bytes[CMSG_SPACE(2 * sizeof(int))];
} slip_message_room;

int32_t slip_send_files(int32_t socket, int32_t first, int32_t second)
{
    char byte = 1;
    struct iovec part = {&byte, sizeof byte};
    slip_message_room room;
    memset(&room, 0, sizeof room);
    struct msghdr message = {0};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = room.bytes;
    message.msg_controllen = sizeof room.bytes;
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(2 * sizeof(int));
    const int files[2] = {first, second};
    memcpy(CMSG_DATA(header), files, sizeof files);
    ssize_t sent;
    do {
        sent = sendmsg(socket, &message, MSG_NOSIGNAL);
    } while (sent < 0 && errno == EINTR);
    return sent < 0 ? errno : 0;
}

int32_t slip_receive_files(int32_t socket, int32_t *first, int32_t *second)
{
    char byte;
    struct iovec part = {&byte, sizeof byte};
    slip_message_room room;
    struct msghdr message = {0};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = room.bytes;
    message.msg_controllen = sizeof room.bytes;
    ssize_t received;
    do {
        received = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    } while (received < 0 && errno == EINTR);
    if (received < 0)
        return -errno;
    if (received == 0)
        return 0;
    const struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    if (!header || header->cmsg_type != SCM_RIGHTS ||
        header->cmsg_len != CMSG_LEN(2 * sizeof(int)))
        return -EBADMSG;
    int files[2];
    memcpy(files, CMSG_DATA(header), sizeof files);
    *first = files[0];
    *second = files[1];
    return 1;
}

int32_t slip_memory_file(void)
{
    const int file = memfd_create("slip", MFD_CLOEXEC);
    return file < 0 ? -errno : file;
}

int32_t slip_close_from(uint32_t first)
{
#ifdef SYS_close_range
    return syscall(SYS_close_range, first, ~0U, 0) == 0 ? 0 : errno;
#else
    (void)first;
    return ENOSYS;
#endif
}
