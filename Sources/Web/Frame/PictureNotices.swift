internal import Blobs
internal import HTTPTypes
internal import HummingbirdCore
internal import NIOCore
internal import Pages
internal import Shop

extension PageFrame {
    /// What stands where a picture should be, when it is a picture that is asked for: a browser
    /// shows the body of any answer that is one, so the page says why there is nothing to see.
    func pictureNotice(of problem: Problem, _ request: WebRequest) -> WebResponse? {
        let accepted = request.header(.accept) ?? ""
        guard accepted.span(of: "image/") != nil, accepted.span(of: "text/html") == nil,
            let kind = Self.notice(problem.code.page)
        else { return nil }
        let bytes = bytes(
            of: PictureNotice(kind: kind), in: language(of: request), path: request.path)
        var fields = SecurityHeaders.file()
        fields[.contentType] = "image/svg+xml"
        fields[.cacheControl] = "no-store"
        for field in problem.headers { fields[field.name] = field.value }
        return WebResponse(
            status: problem.status, headers: fields,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    /// What is said of a file that cannot be opened. A missing one is left to its own address.
    static func notice(of error: BlobError) -> PictureNotice.Kind? {
        switch error {
        case .notHereYet: .onItsWay
        case .storeAway, .unavailable, .full: .storeAway
        case .damaged: .damaged
        case .lost: .lost
        case .missing, .tooLarge: nil
        }
    }

    private static func notice(_ page: RefusalPage) -> PictureNotice.Kind? {
        switch page {
        case .fileOnItsWay: .onItsWay
        case .fileStoreAway: .storeAway
        case .fileDamaged: .damaged
        case .fileLost: .lost
        default: nil
        }
    }
}
