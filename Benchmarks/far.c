/* Stands between a program and a server and makes the way longer: what comes in on one side goes
 * out on the other after half of a round trip, in both directions. Nothing else is limited: many
 * connections and many packets are on their way at the same time.
 *
 *     far PORT SERVER_PORT MICROSECONDS
 *
 * MICROSECONDS is a whole round trip. One thread; all waiting is in epoll.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { CHUNK = 65536, EVENTS = 256, MOST_ON_THE_WAY = 8 << 20 };

struct way;

/* Bytes on their way, in the order in which they are due: the delay is the same for all. */
struct parcel {
    struct parcel *next;      /* the next one of all */
    struct parcel *behind;    /* the next one of the same way, once it has arrived */
    struct way *way;
    int64_t due;
    size_t size, sent;
    char bytes[];
};

/* One end of a connection: read from `in`, written to `out`. */
struct way {
    int in, out;
    struct pair *pair;
    struct parcel *first, *last; /* arrived, and not written yet */
    size_t on_the_way;           /* bytes that were read and not written */
    int is_ended;                /* nothing more is to be read */
};

/* A connection with its two ways; gone when both ends are closed and no parcel is left. */
struct pair {
    struct way up, down;
    int parcels, is_closed;
};

static int poller;
static struct parcel *first_due, *last_due;
static int64_t delay;

static int64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static void unblock(int socket) {
    int one = 1;
    fcntl(socket, F_SETFL, fcntl(socket, F_GETFL) | O_NONBLOCK);
    setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
}

static void forget(struct pair *pair) {
    if (pair->is_closed && pair->parcels == 0) free(pair);
}

static void close_pair(struct pair *pair) {
    if (pair->is_closed) return;
    pair->is_closed = 1;
    close(pair->up.in);
    close(pair->up.out);
}

static void put(struct way *way, const char *bytes, size_t size) {
    struct parcel *parcel = malloc(sizeof *parcel + size);
    if (!parcel) fail("malloc");
    *parcel = (struct parcel){.way = way, .due = now() + delay, .size = size};
    memcpy(parcel->bytes, bytes, size);
    way->on_the_way += size;
    way->pair->parcels++;
    if (last_due) last_due->next = parcel; else first_due = parcel;
    last_due = parcel;
}

/* Reads what is there; an end of the stream is a parcel without bytes. */
static void take(struct way *way) {
    static char bytes[CHUNK];
    while (!way->is_ended && way->on_the_way < MOST_ON_THE_WAY) {
        ssize_t size = read(way->in, bytes, sizeof bytes);
        if (size < 0 && (errno == EAGAIN || errno == EINTR)) return;
        if (size <= 0) {
            way->is_ended = 1;
            put(way, "", 0);
            return;
        }
        put(way, bytes, size);
    }
}

/* Writes what has arrived, as much as the socket takes. */
static void hand_over(struct way *way) {
    int was_full = way->on_the_way >= MOST_ON_THE_WAY;
    while (way->first && !way->pair->is_closed) {
        struct parcel *parcel = way->first;
        if (parcel->size == 0) {
            shutdown(way->out, SHUT_WR);
            close_pair(way->pair);
            break;
        }
        ssize_t size = send(way->out, parcel->bytes + parcel->sent, parcel->size - parcel->sent,
                            MSG_NOSIGNAL);
        if (size < 0 && (errno == EAGAIN || errno == EINTR)) break;
        if (size < 0) {
            close_pair(way->pair);
            break;
        }
        parcel->sent += size;
        way->on_the_way -= size;
        if (parcel->sent < parcel->size) break;
        way->first = parcel->behind;
        if (!way->first) way->last = NULL;
        way->pair->parcels--;
        free(parcel);
    }
    if (way->pair->is_closed) {
        while (way->first) {
            struct parcel *parcel = way->first;
            way->first = parcel->behind;
            way->pair->parcels--;
            free(parcel);
        }
        way->last = NULL;
        return;
    }
    if (was_full) take(way);
}

static void deliver_due(void) {
    int64_t moment = now();
    while (first_due && first_due->due <= moment) {
        struct parcel *parcel = first_due;
        struct way *way = parcel->way;
        struct pair *pair = way->pair;
        first_due = parcel->next;
        if (!first_due) last_due = NULL;
        parcel->next = NULL;
        if (way->last) way->last->behind = parcel; else way->first = parcel;
        way->last = parcel;
        hand_over(way);
        forget(pair);
    }
}

static void watch(int socket, void *context) {
    struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLET | EPOLLRDHUP,
                                .data.ptr = context};
    if (epoll_ctl(poller, EPOLL_CTL_ADD, socket, &event) != 0) fail("epoll_ctl");
}

static struct sockaddr_in local(int port) {
    return (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons(port),
                                .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}

static void begin(int listener, int port) {
    int near;
    while ((near = accept(listener, NULL, NULL)) >= 0) {
        struct sockaddr_in address = local(port);
        int far = socket(AF_INET, SOCK_STREAM, 0);
        if (far < 0 || connect(far, (struct sockaddr *)&address, sizeof address) != 0) {
            close(near);
            if (far >= 0) close(far);
            continue;
        }
        struct pair *pair = calloc(1, sizeof *pair);
        if (!pair) fail("calloc");
        pair->up = (struct way){.in = near, .out = far, .pair = pair};
        pair->down = (struct way){.in = far, .out = near, .pair = pair};
        unblock(near);
        unblock(far);
        watch(near, &pair->up);
        watch(far, &pair->down);
    }
}

int main(int count, char **words) {
    if (count != 4) {
        fprintf(stderr, "usage: far PORT SERVER_PORT MICROSECONDS\n");
        return 2;
    }
    signal(SIGPIPE, SIG_IGN);
    delay = atoll(words[3]) * 1000 / 2;
    poller = epoll_create1(0);
    int listener = socket(AF_INET, SOCK_STREAM, 0), one = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    struct sockaddr_in address = local(atoi(words[1]));
    if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0) fail("bind");
    if (listen(listener, 1024) != 0) fail("listen");
    fcntl(listener, F_SETFL, O_NONBLOCK);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL};
    if (epoll_ctl(poller, EPOLL_CTL_ADD, listener, &event) != 0) fail("epoll_ctl");

    static struct epoll_event events[EVENTS];
    for (;;) {
        int64_t left = first_due ? first_due->due - now() : -1;
        if (first_due && left < 0) left = 0;
        struct timespec wait = {.tv_sec = left / 1000000000, .tv_nsec = left % 1000000000};
        int ready = epoll_pwait2(poller, events, EVENTS, first_due ? &wait : NULL, NULL);
        if (ready < 0 && errno != EINTR) fail("epoll_pwait2");
        for (int index = 0; index < ready; index++) {
            struct way *way = events[index].data.ptr;
            if (!way) begin(listener, atoi(words[2]));
        }
        for (int index = 0; index < ready; index++) {
            struct way *way = events[index].data.ptr;
            if (!way || way->pair->is_closed) continue;
            struct way *other = way == &way->pair->up ? &way->pair->down : &way->pair->up;
            take(way);
            if (events[index].events & EPOLLOUT) hand_over(other);
        }
        deliver_due();
    }
}
