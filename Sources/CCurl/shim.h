// Swift cannot call functions with variable arguments: each kind of option has a function here.
#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

static inline CURLcode ccurl_set_text(CURL *handle, CURLoption option, const char *value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode ccurl_set_number(CURL *handle, CURLoption option, long value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode ccurl_set_size(CURL *handle, CURLoption option, curl_off_t value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode ccurl_set_pointer(CURL *handle, CURLoption option, void *value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode ccurl_set_write(CURL *handle, curl_write_callback call) {
    return curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, call);
}

static inline CURLcode ccurl_set_read(CURL *handle, curl_read_callback call) {
    return curl_easy_setopt(handle, CURLOPT_READFUNCTION, call);
}

static inline CURLcode ccurl_set_seek(CURL *handle, curl_seek_callback call) {
    return curl_easy_setopt(handle, CURLOPT_SEEKFUNCTION, call);
}

static inline CURLcode ccurl_set_progress(CURL *handle, curl_xferinfo_callback call) {
    return curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, call);
}

static inline CURLcode ccurl_set_debug(CURL *handle, curl_debug_callback call) {
    return curl_easy_setopt(handle, CURLOPT_DEBUGFUNCTION, call);
}

/* Ends the connection of the last transfer, if it is still kept: the next one begins another. */
static inline void ccurl_cut(CURL *handle) {
    curl_socket_t connection = CURL_SOCKET_BAD;
    if (curl_easy_getinfo(handle, CURLINFO_ACTIVESOCKET, &connection) == CURLE_OK &&
        connection != CURL_SOCKET_BAD)
        shutdown(connection, SHUT_RDWR);
}

static inline long ccurl_response_code(CURL *handle) {
    long code = 0;
    curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &code);
    return code;
}

/* Microseconds until the first request byte could be sent; 0 when it never could. */
static inline curl_off_t ccurl_pretransfer_time(CURL *handle) {
    curl_off_t time = 0;
    curl_easy_getinfo(handle, CURLINFO_PRETRANSFER_TIME_T, &time);
    return time;
}

/* Microseconds of the whole transfer. */
static inline curl_off_t ccurl_total_time(CURL *handle) {
    curl_off_t time = 0;
    curl_easy_getinfo(handle, CURLINFO_TOTAL_TIME_T, &time);
    return time;
}

/* Seconds of the answer's Retry-After, in either of its forms; 0 where it has none. */
static inline curl_off_t ccurl_retry_after(CURL *handle) {
    curl_off_t seconds = 0;
    curl_easy_getinfo(handle, CURLINFO_RETRY_AFTER, &seconds);
    return seconds;
}

static inline CURLcode ccurl_set_open(CURL *handle, curl_opensocket_callback call) {
    return curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, call);
}

/* The bytes of an address that is about to be connected to: 4, 16, or 0 of another family. */
static inline int ccurl_address(const struct curl_sockaddr *address, unsigned char *bytes) {
    if (address->family == AF_INET) {
        memcpy(bytes, &((const struct sockaddr_in *)&address->addr)->sin_addr, 4);
        return 4;
    }
    if (address->family == AF_INET6) {
        memcpy(bytes, &((const struct sockaddr_in6 *)&address->addr)->sin6_addr, 16);
        return 16;
    }
    return 0;
}

static inline curl_socket_t ccurl_open(const struct curl_sockaddr *address) {
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}
