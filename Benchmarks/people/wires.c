/* The connections of people, and what is written to and read from them: see people.c. */
#include "people.h"

/* Bytes of a slip before its noise. */
enum { SLIP_HEAD = 37 };

static char *noise;

void make_noise(void) {
    unsigned long mixed = run;
    noise = malloc(SLIP);
    for (int index = 0; index < SLIP; index++) {
        mixed = mixed * 6364136223846793005UL + 1442695040888963407UL;
        noise[index] = (char)(mixed >> 56);
    }
}

/* Writes the head of a request, and the body but for a slip's noise; answers how long it is. */
static size_t write_request(char *text, struct person *person, struct request request) {
    long number = person - people;
    char body[512] = "", more[256] = "", path[256];
    int length = 0, has_body = 0;
    const char *method = "GET";
    snprintf(path, sizeof path, "/api/v1/orders/%s", person->code);
    snprintf(more, sizeof more, "Authorization: Bearer %s\r\n", person->key);
    switch (request.call) {
    case PAGE:
    case ASSET:
        snprintf(path, sizeof path, "%s", request.call == PAGE ? paths[0] : paths[request.path]);
        snprintf(more, sizeof more, "Accept-Encoding: gzip\r\n");
        break;
    case LIVE:
        snprintf(path, sizeof path, "/api/v1/drops/%s/live", slug);
        *more = 0;
        if (*person->tag) snprintf(more, sizeof more, "If-None-Match: %s\r\n", person->tag);
        break;
    case RESERVE:
        method = "POST";
        snprintf(path, sizeof path, "/api/v1/drops/%s/orders", slug);
        snprintf(more, sizeof more, "Idempotency-Key: people-%08x-%ld\r\n", run, number);
        length = snprintf(body, sizeof body, "{\"lines\":[{\"sku\":\"%s\",\"quantity\":1}]}", sku);
        has_body = 1;
        break;
    case DETAILS:
        method = "PUT";
        strcat(path, "/customer");
        length = snprintf(
            body, sizeof body,
            "{\"name\":\"Shopper %ld\",\"phone\":\"08%ld\",\"email\":\"shopper-%ld@mail.example\","
            "\"address\":\"1 Sukhumvit Road, Khlong Toei, Bangkok 10110\",\"note\":\"\"}",
            number, 10000000 + number, number);
        has_body = 1;
        break;
    case UPLOAD:
        method = "POST";
        strcat(path, "/slips");
        break;
    case ORDER: break;
    case STATUS:
        snprintf(path, sizeof path, "/o/%s/%s/status", person->code, person->key);
        *more = 0;
    }
    if (request.call == UPLOAD)
        sprintf(strchr(more, 0), "Content-Type: image/jpeg\r\nContent-Length: %d\r\n", SLIP);
    else if (has_body)
        sprintf(strchr(more, 0), "Content-Type: application/json\r\nContent-Length: %d\r\n",
                length);
    size_t head = sprintf(text, "%s %s HTTP/1.1\r\nHost: 127.0.0.1:%s\r\n%s\r\n%s", method, path,
                          port, more, body);
    if (request.call != UPLOAD) return head;
    /* Start of image, a comment that no other slip has, a frame, and the start of its scan. */
    static const unsigned char frame[] = {0xFF, 0xC0, 0, 0x0B, 8,    7, 0x80, 4, 0x38, 1, 1, 0x11,
                                          0,    0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 0x3F, 0};
    memcpy(text + head, "\xFF\xD8\xFF\xFE\0\x0A", 6);
    memcpy(text + head + 6, &run, 4);
    memcpy(text + head + 10, &number, 4);
    memcpy(text + head + 14, frame, sizeof frame);
    return head + SLIP_HEAD;
}

void hang_up(struct wire *wire) {
    if (wire->socket >= 0) close(wire->socket);
    memset(wire, 0, sizeof *wire);
    wire->socket = -1;
}

/* Sends what is left of a request; answers whether the connection can be kept. */
static int send_more(struct wire *wire) {
    char head[2048];
    struct person *person = &people[wire->person];
    size_t of_head = write_request(head, person, wire->request), whole = of_head;
    if (wire->request.call == UPLOAD) whole = of_head - SLIP_HEAD + SLIP;
    while (wire->sent < whole) {
        struct iovec parts[2] = {{head, of_head}, {noise, whole - of_head}};
        size_t sent = wire->sent, first = sent < of_head ? sent : of_head;
        parts[0].iov_base = head + first;
        parts[0].iov_len = of_head - first;
        parts[1].iov_base = noise + (sent - first);
        parts[1].iov_len = whole - of_head - (sent - first);
        struct msghdr message = {.msg_iov = parts, .msg_iovlen = 2};
        ssize_t more = sendmsg(wire->socket, &message, MSG_NOSIGNAL);
        if (more < 0 && errno != EAGAIN) return 0;
        if (more < 0) break;
        wire->sent += more;
    }
    struct epoll_event event = {.data.ptr = wire};
    event.events = EPOLLIN | (wire->sent < whole ? EPOLLOUT : 0);
    epoll_ctl(poller, EPOLL_CTL_MOD, wire->socket, &event);
    return 1;
}

static int open_wire(struct wire *wire, int number) {
    int on = 1, network = number / OF_NETWORK;
    struct sockaddr_in source = {.sin_family = AF_INET};
    struct epoll_event event = {.events = EPOLLOUT, .data.ptr = wire};
    wire->socket = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    wire->person = number;
    source.sin_addr.s_addr =
        htonl(127u << 24 | (20 + network / 250 % 200) << 16 | network % 250 << 8 |
              (1 + number % OF_NETWORK));
    setsockopt(wire->socket, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
    if (wire->socket < 0 || bind(wire->socket, (struct sockaddr *)&source, sizeof source) != 0 ||
        (connect(wire->socket, (struct sockaddr *)&server, sizeof server) != 0 &&
         errno != EINPROGRESS))
        return 0;
    return epoll_ctl(poller, EPOLL_CTL_ADD, wire->socket, &event) == 0;
}

/* Gives what waits to connections that are free, in its order. */
static void advance(struct person *person) {
    while (person->queued > 0) {
        struct wire *free = 0;
        for (int index = 0; index < WIRES && !(free && free->socket >= 0); index++)
            if (person->wires[index].socket >= 0 ? !person->wires[index].is_busy : !free)
                free = &person->wires[index];
        if (!free) return;
        struct request request = person->queue[0];
        int is_open = free->socket >= 0 || open_wire(free, (int)(person - people));
        memmove(person->queue, person->queue + 1, --person->queued * sizeof request);
        free->request = request;
        free->is_busy = 1;
        free->sent = 0;
        free->left = -1;
        if (is_open && (!free->is_connected || send_more(free))) continue;
        hang_up(free);
        answered(person, request, 0, 0);
    }
}

void ask(struct person *person, enum call call, int path, double due) {
    if (person->queued == QUEUE) return;
    person->queue[person->queued++] = (struct request){call, path, due};
    advance(person);
}

static void copy_member(const char *body, const char *name, char *to, size_t room) {
    char *found = strstr(body, name);
    size_t length = found ? strcspn(found + strlen(name), "\"") : 0;
    if (!found || length >= room) return;
    memcpy(to, found + strlen(name), length);
    to[length] = 0;
}

/* Reads an answer's head; answers whether it is there. What is kept of a body is in its first
 * bytes, which come in one piece. */
static int read_head(struct wire *wire, char *bytes) {
    struct person *person = &people[wire->person];
    char *end = strstr(bytes, "\r\n\r\n"), *field;
    if (!end || strncmp(bytes, "HTTP/1.1 ", 9) != 0) return 0;
    wire->status = atoi(bytes + 9);
    wire->pause = 0;
    *end = 0;
    field = strcasestr(bytes, "\r\nretry-after: ");
    if (field) wire->pause = atoi(field + 15);
    field = strcasestr(bytes, "\r\netag: ");
    if (field && wire->request.call == LIVE)
        snprintf(person->tag, sizeof person->tag, "%.*s", (int)strcspn(field + 8, "\r"), field + 8);
    field = strcasestr(bytes, "\r\ncontent-length: ");
    wire->left = field ? atol(field + 18) : 0;
    wire->left += end + 4 - bytes;
    if (wire->request.call == RESERVE && wire->status == 201) {
        copy_member(end + 4, "\"code\":\"", person->code, sizeof person->code);
        copy_member(end + 4, "\"key\":\"", person->key, sizeof person->key);
    }
    return 1;
}

/* Reads what is there; answers whether the connection can be kept. */
static int hear(struct wire *wire) {
    static char bytes[262145];
    ssize_t length = recv(wire->socket, bytes, sizeof bytes - 1, 0);
    if (length <= 0) return length < 0 && errno == EAGAIN;
    if (!wire->is_busy) return 0;
    bytes[length] = 0;
    if (wire->left < 0 && !read_head(wire, bytes)) return 0;
    wire->left -= length;
    if (wire->left > 0) return 1;
    struct person *person = &people[wire->person];
    wire->is_busy = 0;
    wire->has_served = 1;
    answered(person, wire->request, wire->status, wire->pause);
    advance(person);
    return 1;
}

static void break_off(struct wire *wire) {
    struct person *person = &people[wire->person];
    struct request request = wire->request;
    int is_busy = wire->is_busy, is_stale = wire->has_served && wire->left < 0;
    hang_up(wire);
    if (!is_busy) return;
    /* A resting connection that was ended in this moment: browsers ask on another one. */
    if (is_stale) ask(person, request.call, request.path, request.due);
    else answered(person, request, 0, 0);
}

void look(int wait) {
    struct epoll_event events[EVENTS];
    int found = epoll_wait(poller, events, EVENTS, wait);
    for (int index = 0; index < found; index++) {
        struct wire *wire = events[index].data.ptr;
        if (wire->socket < 0) continue;
        int is_kept = !(events[index].events & EPOLLERR);
        if (is_kept && events[index].events & EPOLLOUT) {
            wire->is_connected = 1;
            is_kept = send_more(wire);
        }
        if (is_kept && events[index].events & (EPOLLIN | EPOLLHUP)) is_kept = hear(wire);
        if (!is_kept) break_off(wire);
    }
}
