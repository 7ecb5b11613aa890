internal import Formats
internal import HTTPTypes
internal import HummingbirdCore
internal import Operations
internal import Shop

extension StaffPages {
    /// `GET /admin/slips/{id}/file`: the file as it was sent. `?download` saves it.
    func sendSlip(_ request: WebRequest, _ visit: Visit) async throws -> WebResponse {
        let id = try slipID(of: request)
        guard let (slip, file) = try await keeper.openSlip(id, by: visit.caller) else {
            throw Problem.notFound
        }
        let isDownload = try request.queryFields()["download"] != nil
        let kind = MediaKind.allCases.first { $0.mediaType == slip.mediaType }
        var fields = SecurityHeaders.file()
        fields[.contentType] = kind?.mediaType ?? "application/octet-stream"
        fields[.cacheControl] = "private, max-age=600"
        let how = isDownload || kind == nil ? "attachment" : "inline"
        let name = "\(keeper.code(of: slip.order).text)-\(slip.id.value)"
        fields[.contentDisposition] =
            "\(how); filename=\"\(name).\(kind?.fileExtension ?? "bin")\""
        return FileAnswer.response(file, fields: fields)
    }

    /// `GET /admin/slips/{id}/copy`: the picture that was made anew from the file's pixels.
    func sendSlipCopy(_ request: WebRequest, _ visit: Visit) async throws -> WebResponse {
        try await sendCopy(request, visit, isSmall: false)
    }

    /// `GET /admin/slips/{id}/thumbnail`: the same, small.
    func sendSlipThumbnail(_ request: WebRequest, _ visit: Visit) async throws -> WebResponse {
        try await sendCopy(request, visit, isSmall: true)
    }

    private func sendCopy(
        _ request: WebRequest, _ visit: Visit, isSmall: Bool
    ) async throws -> WebResponse {
        let id = try slipID(of: request)
        guard let file = try await keeper.openSlipCopy(id, isSmall: isSmall, by: visit.caller)
        else {
            // Until there is one, and where it is lost, people look at the file as it was sent.
            return try await sendSlip(request, visit)
        }
        return FileAnswer.response(file, fields: SecurityHeaders.slipCopy())
    }
}
