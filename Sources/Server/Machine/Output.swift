internal import Glibc

/// The program's two outputs. Unbuffered: a line is there for a waiting script when the call
/// returns.
enum Output {
    /// Writes a line to standard output.
    static func line(_ text: String) {
        write(text + "\n", to: STDOUT_FILENO)
    }

    /// Writes text as it is to standard output.
    static func text(_ text: String) {
        write(text, to: STDOUT_FILENO)
    }

    /// Writes a line to standard error.
    static func error(_ text: String) {
        write(text + "\n", to: STDERR_FILENO)
    }

    private static func write(_ text: String, to descriptor: CInt) {
        var text = text
        text.withUTF8 { bytes in
            var rest = UnsafeRawBufferPointer(bytes)
            while !rest.isEmpty {
                let written = Glibc.write(descriptor, rest.baseAddress, rest.count)
                if written < 0 && errno == EINTR { continue }
                // Nobody reads any more, and there is no other place to say so.
                guard written > 0 else { return }
                rest = UnsafeRawBufferPointer(rebasing: rest[written...])
            }
        }
    }
}

/// Reads what is handed in by a pipe.
enum Input {
    /// The first line of standard input without its end, or `nil` when there is none, when it has
    /// more than `limit` bytes, or when it is not UTF-8.
    static func line(limit: Int) -> String? {
        var bytes: [UInt8] = []
        var byte: UInt8 = 0
        var count = 0
        repeat {
            count = Glibc.read(STDIN_FILENO, &byte, 1)
            if count < 0 && errno == EINTR { continue }
            if count == 1 && byte != UInt8(ascii: "\n") { bytes.append(byte) }
        } while count != 0 && byte != UInt8(ascii: "\n") && bytes.count <= limit
        if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
        guard !bytes.isEmpty, bytes.count <= limit else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }
}
