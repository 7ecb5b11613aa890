/* Takes mail and keeps nothing of it but when each came and its Message-ID: the other end of the
 * benchmark of mail, quick enough to be no part of what is measured.
 *
 *     mail-sink FILE
 *
 * Listens on a free port of 127.0.0.1 and prints it. A thread a connection. Each message adds a
 * line to FILE: nanoseconds of the monotonic clock, and its Message-ID. Ends when it is told to.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { LINE = 4096 };

static FILE *told;
static pthread_mutex_t telling = PTHREAD_MUTEX_INITIALIZER;

static void say(int socket, const char *words) {
    if (send(socket, words, strlen(words), MSG_NOSIGNAL) < 0) return;
}

static void note(const char *identifier) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    pthread_mutex_lock(&telling);
    fprintf(told, "%lld %s", (long long)now.tv_sec * 1000000000LL + now.tv_nsec, identifier);
    fflush(told);
    pthread_mutex_unlock(&telling);
}

static void *serve(void *argument) {
    int socket = (int)(long)argument;
    FILE *lines = fdopen(socket, "r");
    char line[LINE], identifier[LINE] = "\n";
    int is_message = 0;
    say(socket, "220 sink\r\n");
    while (lines != NULL && fgets(line, LINE, lines) != NULL) {
        if (is_message) {
            if (strncasecmp(line, "Message-ID: ", 12) == 0) strcpy(identifier, line + 12);
            if (strcmp(line, ".\r\n") != 0) continue;
            is_message = 0;
            note(identifier);
            say(socket, "250 taken\r\n");
        } else if (strncasecmp(line, "EHLO", 4) == 0) {
            say(socket, "250-sink\r\n250 8BITMIME\r\n");
        } else if (strncasecmp(line, "DATA", 4) == 0) {
            is_message = 1;
            say(socket, "354 go on\r\n");
        } else if (strncasecmp(line, "QUIT", 4) == 0) {
            say(socket, "221 bye\r\n");
            break;
        } else {
            say(socket, "250 fine\r\n");
        }
    }
    if (lines != NULL) fclose(lines);
    return NULL;
}

int main(int count, char **arguments) {
    if (count != 2 || (told = fopen(arguments[1], "a")) == NULL) return 2;
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    int listening = socket(AF_INET, SOCK_STREAM, 0);
    if (bind(listening, (struct sockaddr *)&address, length) != 0 || listen(listening, 64) != 0
        || getsockname(listening, (struct sockaddr *)&address, &length) != 0)
        return 1;
    printf("%d\n", ntohs(address.sin_port));
    fflush(stdout);
    for (;;) {
        int one = 1, connection = accept(listening, NULL, NULL);
        if (connection < 0) continue;
        setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        pthread_t thread;
        if (pthread_create(&thread, NULL, serve, (void *)(long)connection) == 0)
            pthread_detach(thread);
        else
            close(connection);
    }
}
