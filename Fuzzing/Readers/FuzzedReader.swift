internal import Formats
internal import Shop

/// A reader of what strangers send, by the name that `bin/fuzz` takes.
enum FuzzedReader: String, CaseIterable {
    case camt, csv, emv, form, json, mt940, multipart, ofx, pdf, picture, slip, tus

    /// Reads an input, and stops the process where what must hold does not.
    func read(_ input: [UInt8]) {
        switch self {
        case .camt: Self.statement(input, .camt)
        case .csv: Self.statement(input, .csv)
        case .mt940: Self.statement(input, .mt940)
        case .ofx: Self.statement(input, .ofx)
        case .emv: Self.emv(input)
        case .form: _ = try? FormDecoder.decode(input)
        case .json: _ = try? JSONParser.parse(input[...])
        case .multipart: Self.multipart(input)
        case .pdf: Self.pdf(input)
        case .picture: Self.picture(input)
        case .slip: Self.slip(input)
        case .tus: Self.tus(input)
        }
    }

    // MARK: Statements

    /// A statement says the same however it is cut; the first byte says into how large pieces.
    private static func statement(_ input: [UInt8], _ format: StatementFormat) {
        guard let first = input.first else { return }
        let file = Array(input.dropFirst())
        let whole = told(file, format, piece: max(1, file.count))
        let cut = told(file, format, piece: Int(first) % 64 + 1)
        // Of a file that is refused, more may have been told before by larger pieces.
        guard whole.refusal == nil || cut.refusal == nil else { return }
        precondition(whole == cut, "a file that is cut is read otherwise")
        for case .row(let row) in whole.events {
            precondition(row.line > 0, "a row stands in a line")
        }
    }

    private struct Told: Equatable {
        var events: [StatementEvent] = []
        var refusal: StatementRefusal?
    }

    private static func told(_ file: [UInt8], _ format: StatementFormat, piece: Int) -> Told {
        var told = Told()
        let reading = StatementReading(format, currency: .thb, rows: 10_000)
        func pieces(_ take: ([UInt8]) throws -> Void) rethrows {
            for start in stride(from: 0, to: file.count, by: piece) {
                try take(Array(file[start..<min(file.count, start + piece)]))
            }
        }
        do {
            while reading.needsLook {
                try pieces { try reading.look(at: $0) }
                try reading.endLook()
            }
            try pieces { try reading.feed($0) { told.events.append($0) } }
            try reading.finish { told.events.append($0) }
        } catch let refusal as StatementRefusal {
            told.refusal = refusal
        } catch {
            preconditionFailure("a statement is refused in no other way: \(error)")
        }
        return told
    }

    // MARK: Codes

    private static func slip(_ input: [UInt8]) {
        let code = SlipCode(input)
        _ = code.transferTime(before: Timestamp(milliseconds: 1_800_000_000_000))
        precondition(
            code.reference == nil || code.kind == .thaiSlip || code.kind == .trueMoney,
            "only a slip's code names a transfer")
    }

    /// What was read is written as it was read.
    private static func emv(_ input: [UInt8]) {
        guard let text = String(validating: input, as: UTF8.self),
            let fields = try? EMVFields(text)
        else { return }
        let again = try? EMVFields(fields.text)
        precondition(again == fields, "a code that is written is read again")
    }

    // MARK: Requests

    /// A form says the same however it is cut.
    private static func multipart(_ input: [UInt8]) {
        guard let first = input.first else { return }
        let body = Array(input.dropFirst())
        let (whole, isWhole) = form(body, piece: max(1, body.count))
        let (cut, isCut) = form(body, piece: Int(first) % 64 + 1)
        precondition(isWhole == isCut, "a form that is cut is taken, or not, as the whole one")
        precondition(!isWhole || whole == cut, "a form that is cut is read otherwise")
    }

    private struct Form: Equatable {
        var parts: [MultipartPart] = []
        var contents: [[UInt8]] = []
    }

    private static func form(_ body: [UInt8], piece: Int) -> (Form, Bool) {
        var form = Form()
        guard var parser = try? MultipartParser(boundary: "XyZ", limits: MultipartLimits()) else {
            return (form, false)
        }
        do {
            for start in stride(from: 0, to: body.count, by: piece) {
                for event in try parser.push(Array(body[start..<min(body.count, start + piece)])) {
                    switch event {
                    case .part(let part):
                        form.parts.append(part)
                        form.contents.append([])
                    case .bytes(let bytes): form.contents[form.contents.count - 1] += bytes
                    case .endOfPart, .end: break
                    }
                }
            }
            try parser.finish()
            return (form, true)
        } catch {
            return (form, false)
        }
    }

    private static func tus(_ input: [UInt8]) {
        let text = String(decoding: input, as: UTF8.self)
        if let metadata = try? UploadMetadata(text) { _ = metadata["filename"] }
        if let checksum = try? UploadChecksum(text) {
            precondition(checksum.digest.count == checksum.algorithm.byteCount)
        }
    }

    // MARK: Files

    private static func pdf(_ input: [UInt8]) {
        _ = PDFEncryption.named(in: input)
        _ = PDFEncryption(input, fileID: nil)
    }

    private static func picture(_ input: [UInt8]) {
        for isWhole in [true, false] {
            if case .accepted(_, let size?) = MediaKind.sniff(input, isWhole: isWhole) {
                precondition(size.width > 0 && size.height > 0, "a picture has a size")
            }
        }
        _ = BarePicture(input)
    }
}
