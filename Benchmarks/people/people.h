/* What the two files of `people` share: see people.c. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <math.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum { WIRES = 6, QUEUE = 64, EVENTS = 256, SLIP = 200000, LONGEST = 30000, OF_NETWORK = 25 };
enum call { PAGE, ASSET, LIVE, RESERVE, DETAILS, UPLOAD, ORDER, STATUS };
enum stage { OUTSIDE, OPENING, LOADING, LOOKING, RESERVING, TYPING, PAYING, READING, STAYING };

struct request {
    enum call call;
    int path;
    double due;
};

struct wire {
    int socket, person, is_busy, is_connected, has_served;
    struct request request;
    size_t sent;
    long left; /* bytes of the answer that are to come; -1 before its head */
    int status, pause;
};

struct person {
    struct wire wires[WIRES];
    struct request queue[QUEUE];
    int queued, assets_left, tries;
    enum stage stage;
    double will, poll; /* when they act, and when their page asks; 0 for never */
    char code[64], key[128], tag[64];
};

extern struct person *people;
extern int poller;
extern unsigned run;
extern const char *port, *slug, *sku, **paths;
extern struct sockaddr_in server;

/* Asks for something as soon as one of six connections is free. */
void ask(struct person *person, enum call call, int path, double due);

/* Takes what came of a request: an HTTP status, or 0 where there was no answer. */
void answered(struct person *person, struct request request, int status, int pause);

/* Waits for so many milliseconds at most, and handles what has come. */
void look(int wait);

/* Closes a connection. */
void hang_up(struct wire *wire);

/* Makes the noise of slips. */
void make_noise(void);
