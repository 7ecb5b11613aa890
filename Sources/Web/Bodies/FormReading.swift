package import Formats
internal import HTTPTypes
internal import NIOCore
internal import Shop

/// A form with a file in it, once all of it has been read.
package struct ReceivedForm: Sendable {
    /// The form's text fields, whether they stood before or after the file.
    package var fields: FormFields
    /// What the browser says about the file; `nil` when none was chosen.
    package var file: MultipartPart?
    /// The size of the file in bytes.
    package var fileBytes: Int
}

extension WebRequest {
    /// The query's fields.
    package func queryFields() throws(Problem) -> FormFields {
        do throws(FormDecoder.Failure) {
            return try FormDecoder.decode(query.utf8)
        } catch {
            throw error.problem
        }
    }

    /// A form without files, urlencoded or multipart.
    package func form() async throws -> FormFields {
        switch mediaType {
        case "application/x-www-form-urlencoded":
            let bytes = try await bytes(upTo: limits.formBytes)
            do throws(FormDecoder.Failure) {
                return try FormDecoder.decode(bytes.readableBytesView)
            } catch {
                throw error.problem
            }
        case "multipart/form-data":
            return try await form(file: "", upTo: 0) { _ in }.fields
        default:
            throw Problem.wrongMediaType(expected: "a form")
        }
    }

    /// A multipart form whose field `file` is handed to `write` as it arrives, chunk by chunk.
    ///
    /// What `write` has taken is only worth keeping when this returns: a form that ends in the
    /// middle or breaks a limit throws.
    package func form(
        file name: String, upTo limit: Int,
        write: (ArraySlice<UInt8>) async throws -> Void
    ) async throws -> ReceivedForm {
        guard mediaType == "multipart/form-data",
            let boundary = MultipartParser.boundary(
                mediaType: head.headerFields[.contentType] ?? "")
        else { throw Problem.wrongMediaType(expected: "multipart/form-data") }
        var reader = UploadReader(fileField: name, fileLimit: limit, textLimit: limits.formBytes)
        do {
            var parser = try MultipartParser(boundary: boundary)
            for try await chunk in try chunks(upTo: limit + limits.multipartOverhead) {
                for event in try parser.push(Array(chunk.readableBytesView)) {
                    if let bytes = try reader.take(event) { try await write(bytes) }
                }
            }
            try parser.finish()
        } catch let failure as MultipartFailure {
            throw failure.problem
        }
        return try reader.received()
    }

    /// The body as one file, handed to `write` as it arrives. Answers its size.
    package func file(
        upTo limit: Int, write: (ArraySlice<UInt8>) async throws -> Void
    ) async throws -> Int {
        var count = 0
        for try await chunk in try chunks(upTo: limit) {
            count += chunk.readableBytes
            try await write(Array(chunk.readableBytesView)[...])
        }
        return count
    }
}

/// Sorts the parts of an upload: text is gathered, the file passed on.
private struct UploadReader {
    private enum Part {
        case none
        case text(name: String)
        case file
        /// The field is ignored: a file field that was left empty, or that nobody asked for.
        case ignored
    }

    let fileField: String
    let fileLimit: Int
    let textLimit: Int
    private var part = Part.none
    private var text: [UInt8] = []
    private var fields = FormFields()
    private var textBytes = 0
    private var fileBytes = 0
    private var file: MultipartPart?

    init(fileField: String, fileLimit: Int, textLimit: Int) {
        self.fileField = fileField
        self.fileLimit = fileLimit
        self.textLimit = textLimit
    }

    /// Takes one event; answers bytes of the file.
    mutating func take(_ event: MultipartEvent) throws(Problem) -> ArraySlice<UInt8>? {
        switch event {
        case .part(let header):
            try begin(header)
        case .bytes(let bytes):
            return try take(bytes)
        case .endOfPart:
            try endPart()
        case .end:
            break
        }
        return nil
    }

    func received() throws(Problem) -> ReceivedForm {
        ReceivedForm(fields: fields, file: fileBytes > 0 ? file : nil, fileBytes: fileBytes)
    }

    private mutating func begin(_ header: MultipartPart) throws(Problem) {
        if header.name == fileField {
            guard fileBytes == 0 else {
                throw .invalid([FieldProblem(fileField, "send one file at a time")])
            }
            file = header
            part = .file
        } else if header.filename == nil {
            part = .text(name: header.name)
            text = []
        } else {
            part = .ignored
        }
    }

    private mutating func take(
        _ bytes: ArraySlice<UInt8>
    ) throws(Problem) -> ArraySlice<UInt8>? {
        switch part {
        case .file:
            fileBytes += bytes.count
            guard fileBytes <= fileLimit else { throw .tooLarge(limit: fileLimit) }
            return bytes
        case .text:
            textBytes += bytes.count
            guard textBytes <= textLimit else { throw .tooLarge(limit: textLimit) }
            text += bytes
        case .ignored, .none:
            textBytes += bytes.count
            guard textBytes <= textLimit else { throw .tooLarge(limit: textLimit) }
        }
        return nil
    }

    private mutating func endPart() throws(Problem) {
        if case .text(let name) = part {
            guard let value = String(validating: text, as: UTF8.self) else {
                throw .invalid([FieldProblem(name, "is not UTF-8 text")])
            }
            fields.append(name: name, value: value)
        }
        part = .none
    }
}

extension FormDecoder.Failure {
    fileprivate var problem: Problem {
        Problem(isLimit ? .tooLarge : .malformedForm, "The form cannot be read: \(sentence).")
    }

    /// The description, as it can be said in other languages.
    var sentence: Sentence {
        switch self {
        case .tooLong(let most): "the form has more than \(most) bytes"
        case .tooManyFields(let most): "the form has more than \(most) fields"
        case .escape, .notUTF8: Sentence(verbatim: description)
        }
    }
}

extension MultipartFailure {
    fileprivate var problem: Problem {
        Problem(isLimit ? .tooLarge : .malformedForm, "The form cannot be read: \(sentence).")
    }

    /// The description, as it can be said in other languages.
    var sentence: Sentence {
        switch self {
        case .malformed(let what): "the form is malformed: \(Sentence(verbatim: what))"
        case .tooManyParts(let most): "the form has more than \(most) parts"
        case .headersTooLong(let most):
            "a part of the form has more than \(most) bytes of headers"
        case .preambleTooLong(let most):
            "there are more than \(most) bytes before the form's first part"
        case .boundary, .truncated: Sentence(verbatim: description)
        }
    }
}
