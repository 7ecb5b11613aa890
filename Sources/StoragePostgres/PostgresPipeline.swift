internal import Storage

/// A result of a pipeline that is to come.
enum Unread {
    case statement
    case answer(AskedAhead)
    /// The result of preparing this text.
    case preparation(String)
    /// The result that ends a stretch.
    case end
}

/// A stretch of a pipeline: what was read of the statements up to one end.
struct Stretch {
    var last: PostgresResult?
    var failure: PostgresResult?
    var unprepared: [String] = []
}

/// A question that was sent before anybody waits for its answer.
final class AskedAhead {
    let sql: String
    let arguments: [Value]
    var answer: PostgresResult?

    init(sql: String, arguments: [Value]) {
        self.sql = sql
        self.arguments = arguments
    }
}

/// Lends texts as a null-terminated array of C strings.
func withCStrings<T>(
    _ texts: [String], _ body: ([UnsafePointer<CChar>?]) -> T
) -> T {
    let bytes = texts.flatMap { Array($0.utf8CString) }
    return bytes.withUnsafeBufferPointer { buffer in
        var pointers: [UnsafePointer<CChar>?] = []
        var offset = 0
        for text in texts {
            pointers.append(buffer.baseAddress?.advanced(by: offset))
            offset += text.utf8CString.count
        }
        return body(pointers + [nil])
    }
}
