internal import CSlipCodes
internal import Formats

/// The search for the QR codes of a picture, one look after another, until a slip's code is found
/// or the budget is used up.
struct QRSearch {
    private let budget: ReadingBudget
    private let start: Int
    /// The codes that were found, in their order, each once.
    private(set) var codes: [SlipCode] = []
    private var seen: Set<[UInt8]> = []
    /// The grey picture that was searched last.
    private(set) var grey: GreyPicture?

    init(_ budget: ReadingBudget) {
        self.budget = budget
        start = budget.processorTime()
    }

    /// Whether a code was found that names a transfer, behind which nobody looks further.
    var hasTransfer: Bool { codes.contains { $0.reference != nil } }

    private var isSpent: Bool { budget.processorTime() - start >= budget.milliseconds }

    /// Looks at a picture.
    ///
    /// - Parameter onBlack: decodes it anew with its transparency laid on black; `nil` where it has
    ///   none.
    mutating func look(at picture: ColourPicture, onBlack: (() -> ColourPicture?)?) {
        let grey = Self.searched(picture.grey(.brightness))
        self.grey = grey
        // Without colours the channels are the grey that was looked at already.
        lazy var hasColour = picture.hasColour()
        var count = 0
        for look in PictureLook.allCases {
            let most = codes.isEmpty ? budget.looks : SlipReadingLimits.looksBehindOthers
            guard count < min(most, budget.looks), !hasTransfer, !isSpent else { return }
            let view =
                look == .onBlack
                ? onBlack?().map { Self.searched($0.grey(.brightness)).inverted }
                : Self.view(of: grey, picture, look, hasColour: hasColour)
            guard let view else { continue }
            count += 1
            find(in: view, isHalved: look == .halved)
        }
    }

    /// What is searched of a picture: all of it, or a smaller copy of a very large one, whose
    /// modules have pixels enough.
    private static func searched(_ grey: GreyPicture) -> GreyPicture {
        let factor = factor(width: grey.width, height: grey.height)
        return factor == 1 ? grey : grey.divided(by: factor) ?? grey
    }

    /// By how much a picture is made smaller before it is searched.
    static func factor(width: Int, height: Int) -> Int {
        var factor = 1
        while width / factor * (height / factor) > SlipReadingLimits.searchedPixels {
            factor += 1
        }
        return factor
    }

    /// Whether a picture was made smaller, and is not too large to be searched in full.
    static func isLeftInFull(pixels: Int) -> Bool {
        pixels > SlipReadingLimits.searchedPixels && pixels <= SlipReadingLimits.wholePixels
    }

    /// Whether a picture is small enough to be doubled.
    static func mayDouble(pixels: Int) -> Bool { pixels <= SlipReadingLimits.doubledPixels }

    /// One view of a picture; `nil` where it would show nothing new, or be too large.
    private static func view(
        of grey: GreyPicture, _ picture: ColourPicture, _ look: PictureLook,
        hasColour: @autoclosure () -> Bool
    ) -> GreyPicture? {
        func channel(_ way: ColourPicture.Grey) -> GreyPicture? {
            hasColour() ? searched(picture.grey(way)) : nil
        }
        let mayDouble = mayDouble(pixels: grey.pixels.count)
        let isLeft = isLeftInFull(pixels: picture.width * picture.height)
        return switch look {
        case .plain: grey
        case .halved: grey.divided(by: 2)
        case .whole: isLeft ? picture.grey(.brightness) : nil
        case .stretched: grey.stretched
        case .inverted: grey.inverted
        case .darkest: channel(.darkest)
        case .doubled: mayDouble ? grey.doubled : nil
        case .sharpened: grey.sharpened(radius: 2, strength: 2)
        case .doubledAndSharpened:
            mayDouble ? grey.doubled.sharpened(radius: 4, strength: 3) : nil
        case .mirrored: grey.mirrored
        case .red: channel(.red)
        case .green: channel(.green)
        case .blue: channel(.blue)
        case .stretchedAndInverted: grey.stretched.inverted
        case .onBlack: nil
        }
    }

    /// Finds the codes of a view. Of several of one size libzxing often tells one alone: what was
    /// found is covered, and the rest looked at again; in half its size where a transfer's code was
    /// among it, which hardly ever has others beside it, unless this is half its size already.
    private mutating func find(in grey: GreyPicture, isHalved: Bool) {
        var rest = grey
        var isHalved = isHalved
        for _ in 0..<SlipReadingLimits.codes {
            let found = Self.codes(in: rest)
            for code in found where seen.insert(code.bytes).inserted {
                if codes.count < SlipReadingLimits.codes { codes.append(SlipCode(code.bytes)) }
            }
            guard !found.isEmpty, codes.count < SlipReadingLimits.codes, !isSpent else { return }
            rest = found.reduce(rest) { $0.covered(columns: $1.columns, rows: $1.rows) }
            if hasTransfer, !isHalved, let half = rest.divided(by: 2) {
                (rest, isHalved) = (half, true)
            }
        }
    }

    /// A code as libzxing reads it, and where it stands.
    private struct Found {
        var bytes: [UInt8]
        var columns: Range<Int>
        var rows: Range<Int>
    }

    private static func codes(in grey: GreyPicture) -> [Found] {
        let most = SlipReadingLimits.codes
        var codes = [slip_code](repeating: slip_code(), count: most)
        var bytes = [UInt8](repeating: 0, count: most * Int(SLIP_CODE_BYTES))
        let (width, height) = (Int32(grey.width), Int32(grey.height))
        let count = slip_codes_find(
            grey.pixels, width, height, width, &bytes, bytes.count, &codes, most)
        guard count > 0 else { return [] }
        var place = 0
        return codes.prefix(Int(count)).map { code in
            defer { place += code.length }
            return Found(
                bytes: Array(bytes[place..<place + code.length]),
                columns: Int(code.left)..<max(Int(code.left), Int(code.right)) + 1,
                rows: Int(code.top)..<max(Int(code.top), Int(code.bottom)) + 1)
        }
    }
}
