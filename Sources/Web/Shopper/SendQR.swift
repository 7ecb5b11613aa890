internal import Formats
internal import HTTPTypes
internal import HummingbirdCore
internal import NIOCore
internal import Operations
internal import Shop

extension ShopperPages {
    /// `GET /o/{code}/{key}/qr.png`: the payer's QR as a picture to keep, while money is asked for.
    ///
    /// Made anew each time: what is owed may have changed, and an old sum must not be paid.
    func sendQR(_ request: WebRequest, _ own: OwnOrder) async throws -> WebResponse {
        let code = own.code.text
        guard let detail = try await keeper.detail(of: own.id),
            let picture = orderViews(of: detail, request).payerPicture(code: code)
        else { throw Problem.orderNotFound }
        let png = picture.png
        var fields = SecurityHeaders.file()
        fields[.contentType] = "image/png"
        fields[.cacheControl] = "no-store"
        fields[.contentDisposition] = "inline; filename=\"\(code).png\""
        return WebResponse(
            status: .ok, headers: fields, body: ResponseBody(byteBuffer: ByteBuffer(bytes: png)))
    }
}
