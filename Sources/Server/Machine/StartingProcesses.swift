internal import Glibc

/// Gives a process that is started its signals back: none is blocked in it, as all are on the
/// thread that starts it, and those that stop it are not ignored, as they are here, where they are
/// waited for.
func freshSignals(_ attributes: inout posix_spawnattr_t) {
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    var stopping = sigset_t()
    sigemptyset(&stopping)
    for signal in [SIGTERM, SIGINT] { sigaddset(&stopping, signal) }
    posix_spawnattr_setsigdefault(&attributes, &stopping)
    let flags = CShort(POSIX_SPAWN_SETSIGMASK) | CShort(POSIX_SPAWN_SETSIGDEF)
    posix_spawnattr_setflags(&attributes, flags)
}

/// Lends texts as a null-terminated array of C strings.
func withCStrings<T>(
    _ texts: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> T
) -> T {
    var pointers = texts.map { strdup($0) } + [nil]
    defer { for pointer in pointers { free(pointer) } }
    return pointers.withUnsafeMutableBufferPointer { buffer in
        guard let start = buffer.baseAddress else { preconditionFailure("never empty") }
        return body(start)
    }
}
