internal import Formats
internal import Glibc
internal import Shop
internal import SlipReading

/// What `holdfast inspect-slip FILE` does, in a process of its own for each slip: reads the file,
/// confines itself for good, tells what the picture says, and ends.
///
/// The answer is one line of JSON. With copies, their bytes follow the line end, one behind the
/// other in the order and with the lengths that the line tells.
struct SlipInspection {
    let source: Source
    /// The open file that the answer is written to.
    var output: CInt = STDOUT_FILENO
    /// Whether the clean copies are written too.
    let withCopies: Bool
    /// The SHA-256 of bytes in hexadecimal digits; `nil` where whoever asks knows it.
    var digest: (([UInt8]) -> String)?

    /// Where the slip is.
    enum Source {
        case path(String)
        /// An open file from where it stands, which is closed.
        case open(CInt)

        fileprivate func read() throws(Refusal) -> [UInt8] {
            switch self {
            case .path(let path): try FileBytes.read(path, atMost: MediaKind.greatestBytes)
            case .open(let file):
                try FileBytes.read(file, called: "the slip", atMost: MediaKind.greatestBytes)
            }
        }
    }

    /// Reads, confines and answers.
    ///
    /// - Parameter prepared: what was refused when the process was prepared for its confinement;
    ///   `nil` where it was not yet.
    /// - Throws: a refusal where the file cannot be read at all. A picture that cannot be is an
    ///   answer.
    func run(prepared: [Confinement.Refused]? = nil) throws(Refusal) {
        var refused = prepared ?? Confinement.prepare()
        let bytes = try source.read()
        let digest = digest?(bytes)
        let pictures = try Self.pictures(of: bytes)
        refused += Confinement.take(writesFile: Self.isFile(output))
        let budget = ReadingBudget { Self.processorMilliseconds() }
        let facts = SlipReader.read(
            bytes, budget, pictures: pictures, makesCopies: withCopies)
        let answer = SlipAnswer(
            facts: facts, digest: digest,
            refused: refused.map { limit in
                "\(limit.name): error \(limit.code)"
            }, withCopies: withCopies)
        // Nobody reads any more where it fails, and there is no other place to say so.
        guard WholeWrite.write(answer.bytes, to: output) else { _exit(1) }
        // What runs at exit may ask for calls that are gone.
        _exit(0)
    }

    /// Does once, with a blank picture, what costs more the first time: copies of this process have
    /// it done then.
    static func warmUp() {
        let facts = SlipReader.readBlank(ReadingBudget { processorMilliseconds() })
        _ = SlipAnswer(facts: facts, digest: nil, refused: [], withCopies: true).bytes
    }

    private static func pictures(of bytes: [UInt8]) throws(Refusal) -> PDFPictures? {
        guard case .accepted(.pdf, _) = MediaKind.sniff(bytes, isWhole: true) else { return nil }
        return try PDFOpener()?.pictures(of: bytes)
    }

    private static func isFile(_ descriptor: CInt) -> Bool {
        var status = stat()
        return fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    private static func processorMilliseconds() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return time.tv_sec * 1_000 + time.tv_nsec / 1_000_000
    }
}

/// The answer about a slip, as it is written.
struct SlipAnswer {
    let facts: SlipFacts
    let digest: String?
    /// The limits that the system refused.
    let refused: [String]
    let withCopies: Bool

    /// The line of JSON, and the copies behind it.
    var bytes: [UInt8] {
        let pieces = withCopies ? self.pieces : []
        var json = JSONWriter()
        json.object { json in
            json.member("media_type", facts.kind?.mediaType)
            json.member("width", facts.size?.width)
            json.member("height", facts.size?.height)
            json.member("sha256", digest)
            json.member("codes") { $0.array(facts.codes) { $0.code($1) } }
            json.member("problem", facts.problem?.description)
            json.member("problem_code", facts.problem?.reason.rawValue)
            json.member("copies") { $0.array(pieces) { $0.piece($1) } }
            json.member("refused_limits") { $0.array(refused) { $0.string($1) } }
        }
        return pieces.reduce(json.array + [0x0A]) { $0 + $1.bytes }
    }

    /// What follows the line: bytes with their name.
    fileprivate struct Piece {
        var name: String
        var width: Int
        var height: Int
        var bytes: [UInt8]

        init(_ name: String, _ copy: PlainCopy) {
            self.name = name
            (width, height) = (copy.size.width, copy.size.height)
            bytes = copy.bytes
        }

        init(_ imprint: PictureImprint) {
            name = "imprint"
            (width, height) = (GreyCopy.width, GreyCopy.height)
            bytes = imprint.bytes
        }
    }

    private var pieces: [Piece] {
        [
            facts.copy.map { Piece("copy", $0) }, facts.thumbnail.map { Piece("thumbnail", $0) },
            facts.imprint.map(Piece.init),
        ].compactMap(\.self)
    }
}

extension JSONWriter {
    fileprivate mutating func code(_ code: SlipCode) {
        object { json in
            json.member("text", code.text)
            json.member("kind", code.kind.rawValue)
            json.member("bank", code.sender)
            json.member("reference", code.reference)
        }
    }

    fileprivate mutating func piece(_ piece: SlipAnswer.Piece) {
        object { json in
            json.member("name", piece.name)
            json.member("width", piece.width)
            json.member("height", piece.height)
            json.member("bytes", piece.bytes.count)
        }
    }
}
