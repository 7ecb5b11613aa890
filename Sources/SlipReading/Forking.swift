internal import CSlipCodes

/// Copies of a process that was begun before: what each slip would pay for a program's start, about
/// 15 milliseconds of the processor, is paid once.
///
/// A request is a packet with two open files: the slip to be read from, and where the answer goes.
package enum Forking {
    /// Which of the two processes one is.
    package enum Side {
        case copy
        case original
    }

    /// An error of the system.
    package struct Failure: Error, Hashable, Sendable {
        /// The error's number (errno(3)).
        package let code: Int32

        package init(code: Int32) { self.code = code }
    }

    /// Two open files.
    package struct Files: Hashable, Sendable {
        /// The slip, from its first byte on.
        package var input: Int32
        /// Where the answer goes.
        package var output: Int32

        package init(input: Int32, output: Int32) {
            self.input = input
            self.output = output
        }
    }

    /// Starts a copy of this process, which must have one thread only.
    package static func fork() throws(Failure) -> Side {
        let process = slip_fork()
        guard process >= 0 else { throw Failure(code: -process) }
        return process == 0 ? .copy : .original
    }

    /// Sends a request; the files stay open here.
    package static func send(_ files: Files, over socket: Int32) throws(Failure) {
        let code = slip_send_files(socket, files.input, files.output)
        guard code == 0 else { throw Failure(code: code) }
    }

    /// Waits for a request; `nil` when nobody can send one any more.
    package static func receive(over socket: Int32) throws(Failure) -> Files? {
        var files = Files(input: -1, output: -1)
        let answer = slip_receive_files(socket, &files.input, &files.output)
        guard answer >= 0 else { throw Failure(code: -answer) }
        return answer == 0 ? nil : files
    }

    /// Opens a file that is in memory alone.
    package static func memoryFile() throws(Failure) -> Int32 {
        let file = slip_memory_file()
        guard file >= 0 else { throw Failure(code: -file) }
        return file
    }

    /// Closes all open files from a number on, as far as the system can.
    package static func closeFiles(from first: UInt32) {
        _ = slip_close_from(first)
    }
}
