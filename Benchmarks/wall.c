/* Opens many connections at once, as phones do when a drop opens, and asks each for one page; with
 * seconds, each goes on asking without a pause for so long. Prints one line of JSON.
 *
 *     wall PORT PATH CONNECTIONS SECONDS
 *
 * One thread, since the server needs the other cores. Connections come from several addresses of
 * this machine, are opened as fast as the kernel opens them, and send as soon as they are there.
 * All want to begin in the same instant, so "first" counts from it; "own" counts from the moment at
 * which the connection itself was opened.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { SOURCES = 16, BETWEEN_LOOKS = 16, EVENTS = 256, LATE_US = 1000000, GIVE_UP_US = 20000000 };

struct phone {
    int socket;
    int is_sent;
    long began;  /* of the connection, then of the request in hand */
    long left;   /* bytes of the answer that are to come; -1 before its head */
    long answers;
};

static struct phone *phones;
static char request[512];
static size_t request_length;
static struct sockaddr_in server;
static int poller;
static long *first, *own, firsts, *later, laters, room, wall_began;
static long refused, open_phones;

static long now_us(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000L + time.tv_nsec / 1000;
}

static void give_up(struct phone *phone) {
    if (phone->answers == 0) refused++;
    close(phone->socket);
    phone->socket = -1;
    open_phones--;
}

static int send_request(struct phone *phone) {
    ssize_t sent = send(phone->socket, request, request_length, MSG_NOSIGNAL);
    if (sent == (ssize_t)request_length) {
        phone->is_sent = 1;
        phone->left = -1;
        return 1;
    }
    return sent < 0 && (errno == EAGAIN || errno == ENOTCONN || errno == EINPROGRESS);
}

static void begin(int number) {
    struct phone *phone = &phones[number];
    struct sockaddr_in source = {.sin_family = AF_INET};
    struct epoll_event event = {.events = EPOLLIN, .data.u32 = number};
    int on = 1;
    phone->began = now_us();
    source.sin_addr.s_addr = htonl(INADDR_LOOPBACK + 1 + number % SOURCES);
    open_phones++;
    setsockopt(phone->socket, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
    if (bind(phone->socket, (struct sockaddr *)&source, sizeof source) != 0 ||
        (connect(phone->socket, (struct sockaddr *)&server, sizeof server) != 0 &&
         errno != EINPROGRESS) ||
        !send_request(phone)) {
        give_up(phone);
        return;
    }
    if (!phone->is_sent) event.events |= EPOLLOUT;
    epoll_ctl(poller, EPOLL_CTL_ADD, phone->socket, &event);
}

static void answered(struct phone *phone, long until) {
    long now = now_us(), took = now - phone->began;
    if (phone->answers++ == 0) {
        own[firsts] = took;
        first[firsts++] = now - wall_began;
    } else {
        if (laters == room) later = realloc(later, (room = room * 2 + 65536) * sizeof *later);
        later[laters++] = took;
    }
    if (now < until) {
        phone->began = now;
        if (!send_request(phone)) give_up(phone);
    }
}

/* Reads what is there of an answer; answers whether the connection can be kept. */
static int hear(struct phone *phone, long until) {
    static char bytes[65537];
    ssize_t count = recv(phone->socket, bytes, sizeof bytes - 1, 0);
    if (count <= 0) return count < 0 && errno == EAGAIN;
    if (phone->left < 0) {
        bytes[count] = 0;
        char *end = strstr(bytes, "\r\n\r\n"), *length = strcasestr(bytes, "\r\ncontent-length: ");
        if (!end || !length || strncmp(bytes, "HTTP/1.1 200", 12) != 0) return 0;
        phone->left = atol(length + 18) + (end + 4 - bytes);
    }
    phone->left -= count;
    if (phone->left == 0) answered(phone, until);
    return phone->left >= 0 || phone->is_sent;
}

static void look(int wait, long until) {
    struct epoll_event events[EVENTS];
    int count = epoll_wait(poller, events, EVENTS, wait);
    for (int index = 0; index < count; index++) {
        struct phone *phone = &phones[events[index].data.u32];
        if (phone->socket < 0) continue;
        if (!phone->is_sent && events[index].events & EPOLLOUT) {
            struct epoll_event event = {.events = EPOLLIN, .data.u32 = events[index].data.u32};
            if (!send_request(phone)) {
                give_up(phone);
                continue;
            }
            if (phone->is_sent) epoll_ctl(poller, EPOLL_CTL_MOD, phone->socket, &event);
        }
        if (events[index].events & (EPOLLIN | EPOLLHUP | EPOLLERR) && !hear(phone, until))
            give_up(phone);
    }
}

static int ascending(const void *one, const void *other) {
    long a = *(const long *)one, b = *(const long *)other;
    return (a > b) - (a < b);
}

static double at(long *times, long count, double part) {
    long index = (long)(count * part);
    return count ? times[index < count ? index : count - 1] / 1000.0 : 0;
}

int main(int count, char **arguments) {
    if (count != 5) return fprintf(stderr, "wall PORT PATH CONNECTIONS SECONDS\n"), 2;
    int connections = atoi(arguments[3]);
    long seconds = atol(arguments[4]), late = 0;
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    request_length = snprintf(
        request, sizeof request,
        "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%s\r\nAccept-Encoding: gzip\r\n\r\n", arguments[2],
        arguments[1]);
    server.sin_family = AF_INET;
    server.sin_port = htons(atoi(arguments[1]));
    server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    phones = calloc(connections, sizeof *phones);
    first = calloc(connections, sizeof *first);
    own = calloc(connections, sizeof *own);
    poller = epoll_create1(0);
    for (int number = 0; number < connections; number++) {
        phones[number].socket = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
        if (phones[number].socket < 0) return perror("socket"), 1;
    }
    wall_began = now_us();
    long until = wall_began + seconds * 1000000, opened;
    for (int number = 0; number < connections; number++) {
        begin(number);
        if (number % BETWEEN_LOOKS == BETWEEN_LOOKS - 1) look(0, until);
    }
    opened = now_us() - wall_began;
    while (now_us() < wall_began + GIVE_UP_US && (firsts < open_phones || now_us() < until))
        look(10, until);
    for (int number = 0; number < connections; number++)
        if (phones[number].socket >= 0 && phones[number].answers == 0) refused++;
    qsort(first, firsts, sizeof *first, ascending);
    qsort(own, firsts, sizeof *own, ascending);
    qsort(later, laters, sizeof *later, ascending);
    for (long index = 0; index < firsts; index++) late += first[index] > LATE_US;
    printf("{\"opened_ms\": %.1f, \"refused\": %ld, \"late\": %ld, \"first\": {\"p50\": %.2f, "
           "\"p99\": %.2f, \"max\": %.2f}, \"own\": {\"p50\": %.2f, \"p99\": %.2f, "
           "\"max\": %.2f}, \"requests\": %ld, \"later\": {\"p50\": %.2f, "
           "\"p99\": %.2f, \"max\": %.2f}}\n",
           opened / 1000.0, refused, late, at(first, firsts, 0.5), at(first, firsts, 0.99),
           at(first, firsts, 1), at(own, firsts, 0.5), at(own, firsts, 0.99),
           at(own, firsts, 1), firsts + laters, at(later, laters, 0.5), at(later, laters, 0.99),
           at(later, laters, 1));
    return 0;
}
