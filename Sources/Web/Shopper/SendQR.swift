internal import Formats
internal import HTTPTypes
internal import HummingbirdCore
internal import NIOCore
internal import Operations
internal import Shop

extension ShopperPages {
    /// `GET /o/{code}/{key}/qr.png?account`: the payer's QR as a picture to keep, while money is
    /// asked for, of the account that is named by its place among those that the order was told.
    ///
    /// Made anew each time: what is owed may have changed, and an old sum must not be paid.
    func sendQR(_ request: WebRequest, _ own: OwnOrder) async throws -> WebResponse {
        let code = own.code.text
        let account = try request.queryFields()["account"]
        let number = account.flatMap { Int64(digits: $0) }.flatMap { Int(exactly: $0) }
        guard (account == nil) == (number == nil),
            let detail = try await keeper.detail(of: own.id),
            let picture = orderViews(of: detail, request)
                .payerPicture(code: code, account: number)
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
