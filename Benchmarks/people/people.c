/* Plays people who come evenly and buy, as `holdfast rehearse` does and with nothing of its code: a
 * second opinion on how many of them a machine carries. Prints one line of JSON.
 *
 *     people PORT SLUG SKU COUNT RAMP_SECONDS SECONDS PACE SEED PATH...
 *
 * Each has an address and up to six connections, opens the page and all that belongs to it (PATH),
 * asks every two seconds what is left, reserves, gives name and address, uploads 200 kB, reads the
 * order, and asks every five seconds how it stands. Shares and medians are those of
 * Sources/Rehearsal/Plan/Traits.swift. All are on good networks, and none leaves or presses twice.
 *
 * Times count from the moment at which somebody wanted to send. One thread, since the shop needs
 * the other cores.
 */
#include "people.h"

/* A second of the play: how often an answer took so many milliseconds. */
struct slice {
    int browsing[LONGEST + 1], reserving[LONGEST + 1];
    long browsed, reserved, all, shed, failed, orders;
    int people;
};

struct person *people;
int poller;
unsigned run;
const char *port, *slug, *sku, **paths;
struct sockaddr_in server;
static struct slice *slices;
static int count, came, seconds, path_count, lateness[LONGEST + 1];
static double began, pace, ramp;
static unsigned long chance;

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec / 1e9 - began;
}

/* SplitMix64, as a share from 0 up to and without 1. */
static double share(void) {
    unsigned long mixed = chance += 0x9E3779B97F4A7C15UL;
    mixed = (mixed ^ mixed >> 30) * 0xBF58476D1CE4E5B9UL;
    mixed = (mixed ^ mixed >> 27) * 0x94D049BB133111EBUL;
    return ((mixed ^ mixed >> 31) >> 11) / 9007199254740992.0;
}

/* Seconds as people take them, at this pace: half of them below the median, few very long. */
static double takes(double median, double spread) {
    double radius = sqrt(-2 * log(1 - share()));
    return median * exp(spread * radius * cos(2 * M_PI * share())) / pace;
}

static struct slice *slice_at(double moment) {
    int place = moment < 0 ? 0 : (int)moment;
    return &slices[place < seconds ? place : seconds];
}

static int as_milliseconds(double took) {
    return took * 1000 < LONGEST ? (int)(took * 1000) : LONGEST;
}

static void record(struct request request, int status) {
    struct slice *slice = slice_at(request.due);
    int milliseconds = as_milliseconds(now() - request.due);
    slice->all++;
    if (status == 503 || status == 429) slice->shed++;
    else if (status == 0 || status >= 500) slice->failed++;
    if (request.call == RESERVE) slice->reserving[milliseconds]++, slice->reserved++;
    if (request.call <= LIVE) slice->browsing[milliseconds]++, slice->browsed++;
}

static void then_act(struct person *person, enum stage stage, double after) {
    person->stage = stage;
    person->will = now() + after;
}

static void go_on(struct person *person, struct request request) {
    switch (request.call) {
    case PAGE:
        person->stage = LOADING;
        person->assets_left = path_count - 1;
        for (int path = 1; path < path_count; path++) ask(person, ASSET, path, now());
        break;
    case RESERVE:
        slice_at(now())->orders++;
        if (share() < 0.92) then_act(person, TYPING, takes(35, 0.5));
        else then_act(person, STAYING, takes(600, 0.6));
        break;
    case DETAILS:
        if (share() < 0.85) then_act(person, PAYING, takes(60, 0.6));
        else then_act(person, STAYING, takes(600, 0.6));
        break;
    case UPLOAD: then_act(person, READING, 1 / pace); break;
    case ORDER: then_act(person, STAYING, takes(600, 0.6)); break;
    default: break;
    }
}

void answered(struct person *person, struct request request, int status, int pause) {
    int is_asked_again = status == 0 || status == 429 || status >= 500;
    record(request, status);
    if (request.call == LIVE || request.call == STATUS) {
        person->poll = now() + (request.call == LIVE ? 2 : 5) * (0.75 + share() / 2);
        return;
    }
    if (request.call == ASSET) {
        if (--person->assets_left > 0 || person->stage != LOADING) return;
        then_act(person, LOOKING, takes(6, 0.6));
        person->poll = now() + 2 * (0.75 + share() / 2);
        return;
    }
    if (is_asked_again) {
        if (--person->tries > 0) person->will = now() + (pause ? pause * (1 + share() / 2) : 2);
        return;
    }
    if (status < 300) go_on(person, request);
    else then_act(person, STAYING, takes(600, 0.6));
}

static void act(struct person *person, double due) {
    person->will = 0;
    switch (person->stage) {
    case LOOKING:
        if (share() < 0.85) {
            person->stage = RESERVING;
            ask(person, RESERVE, 0, due);
        } else then_act(person, STAYING, takes(600, 0.6));
        break;
    case OPENING: ask(person, PAGE, 0, due); break;
    case RESERVING: ask(person, RESERVE, 0, due); break;
    case TYPING: ask(person, DETAILS, 0, due); break;
    case PAYING: ask(person, UPLOAD, 0, due); break;
    case READING: ask(person, ORDER, 0, due); break;
    case STAYING:
        person->poll = 0;
        for (int index = 0; index < WIRES; index++) hang_up(&person->wires[index]);
        break;
    default: break;
    }
}

static void wake(double moment) {
    while (came < count && came * ramp / count <= moment) {
        struct person *person = &people[came];
        double due = came++ * ramp / count;
        person->stage = OPENING;
        person->tries = 12;
        lateness[as_milliseconds(moment - due)]++;
        ask(person, PAGE, 0, due);
    }
    slice_at(moment)->people = came;
    for (int number = 0; number < came; number++) {
        struct person *person = &people[number];
        double will = person->will, poll = person->poll;
        if (poll && poll <= moment) {
            person->poll = 0;
            ask(person, *person->code ? STATUS : LIVE, 0, poll);
        }
        if (will && will <= moment) act(person, will);
    }
}

static int percentile(int *counts, long all, double part) {
    long left = (long)(all * part);
    for (int index = 0; index <= LONGEST; index++)
        if ((left -= counts[index]) < 0) return index;
    return 0;
}

int main(int given, char **arguments) {
    if (given < 10)
        return fprintf(stderr, "people PORT SLUG SKU COUNT RAMP SECONDS PACE SEED PATH...\n"), 2;
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    port = arguments[1], slug = arguments[2], sku = arguments[3];
    count = atoi(arguments[4]), ramp = atof(arguments[5]), seconds = atoi(arguments[6]);
    pace = atof(arguments[7]), chance = strtoul(arguments[8], 0, 10);
    run = (unsigned)time(0) ^ (unsigned)getpid() << 16;
    paths = (const char **)&arguments[9], path_count = given - 9;
    people = calloc(count, sizeof *people);
    slices = calloc(seconds + 1, sizeof *slices);
    make_noise();
    for (int number = 0; number < count; number++)
        for (int index = 0; index < WIRES; index++) people[number].wires[index].socket = -1;
    server.sin_family = AF_INET;
    server.sin_port = htons(atoi(port));
    server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    poller = epoll_create1(0);
    began = now();
    double moment, looked = -1;
    while ((moment = now()) < seconds) {
        if (moment - looked >= 0.005) wake(looked = moment);
        look(2);
    }
    /* Who waits still has waited for so long already. */
    for (int number = 0; number < count; number++) {
        struct person *person = &people[number];
        for (int index = 0; index < WIRES; index++)
            if (person->wires[index].is_busy) record(person->wires[index].request, 200);
        for (int index = 0; index < person->queued; index++) record(person->queue[index], 200);
    }
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    printf("{\"late_p99\": %d, \"processor\": %.3f, \"slices\": [",
           percentile(lateness, came, 0.99),
           (used.ru_utime.tv_sec + used.ru_stime.tv_sec +
            (used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6) / seconds);
    for (int place = 0; place < seconds; place++) {
        struct slice *slice = &slices[place];
        printf("%s{\"people\": %d, \"all\": %ld, \"shed\": %ld, \"failed\": %ld, \"orders\": %ld, "
               "\"browsing_p99\": %d, \"reserving_p99\": %d}", place ? ", " : "", slice->people,
               slice->all, slice->shed, slice->failed, slice->orders,
               percentile(slice->browsing, slice->browsed, 0.99),
               percentile(slice->reserving, slice->reserved, 0.99));
    }
    printf("]}\n");
    return 0;
}
