internal import Formats
internal import HTTPTypes
internal import HummingbirdCore
internal import Operations
internal import Pages
internal import Shop

/// The way back to one's orders.
extension ShopperPages {
    /// Answers `GET /orders`.
    func showOwnOrders(_ request: WebRequest) async throws -> WebResponse {
        try await answer(request, FindOrderForm())
    }

    /// `GET /orders/here`: this device's open orders, for a page whose bytes everybody shares.
    ///
    /// It is asked in the background, beside whatever its shopper presses: a list that it set would
    /// take away the order that was made meanwhile, or bring back what was forgotten.
    func showOwnOrdersHere(_ request: WebRequest) async throws -> WebResponse {
        let had = await had(of: try request.queryFields()["drop"], request)
        let open = try await rows(for: request, waits: false).rows.filter { !$0.status.isOver }
        let waits = try await waitRows(for: request).rows.filter(\.isOpen)
        guard !open.isEmpty || !waits.isEmpty else {
            return WebResponse(status: .noContent, headers: [.cacheControl: "no-store"])
        }
        return frame.answer(
            OwnOrdersFragment(orders: open, waits: waits, had: had), to: request, path: "/orders")
    }

    /// What this device has reserved of a drop with a limit; `nil` where that is nothing.
    private func had(of slug: String?, _ request: WebRequest) async -> LimitReached? {
        guard let drop = slug.flatMap({ keeper.catalogue?.listing(slug: $0) })?.drop else {
            return nil
        }
        return await limitHad(in: drop, request)
    }

    /// `POST /orders/find`: to the order's own page, for whoever knows its code and phone number.
    func findOrder(_ request: WebRequest, _ fields: FormFields) async throws -> WebResponse {
        let code = cut(fields["code"])
        let phone = cut(fields["phone"])
        var form = FindOrderForm(
            code: FormField(value: code, problem: code.isEmpty ? .missing : nil),
            phone: FormField(
                value: phone, problem: problem(ofPhone: phone),
                example: ShopCountry.example(of: keeper.country)))
        guard form.code.problem == nil, form.phone.problem == nil else {
            return try await answer(request, form, .unprocessableContent)
        }
        do {
            let found = try await keeper.findOrder(code: code, phone: phone, of: request.client)
            let own = OwnOrder(id: found.id, code: found.code, key: found.key)
            return Redirect.see(own.path, cookies: remembering(own, request))
        } catch FindRefusal.wrong {
            form.refusal = .wrong
            return try await answer(request, form, .unprocessableContent)
        } catch FindRefusal.wait(let wait) {
            let minutes = (wait.milliseconds + 59_999) / 60_000
            form.refusal = .wait(frame.wording(for: request).duration(.minutes(minutes)))
            var response = try await answer(request, form, .tooManyRequests)
            response.headers[.retryAfter] = String((wait.milliseconds + 999) / 1_000)
            return response
        }
    }

    private func problem(ofPhone phone: String) -> FormField.Problem? {
        if phone.isEmpty { return .missing }
        return PhoneNumber(phone, plan: keeper.dialingPlan) == nil ? .notAPhone : nil
    }

    /// `POST /orders/forget`: one order, where its code is sent, one entry of a waitlist, where its
    /// number is, or all that this device has.
    func forgetOrders(_ request: WebRequest, _ fields: FormFields) async throws -> WebResponse {
        let device = remembered(request)
        let (code, number) = (fields["code"], fields["wait"])
        let isAll = code == nil && number == nil
        let stays: (OrderCode) -> Bool = { own in
            !isAll && !(code.map { own.text.isBytes(of: $0) } ?? false)
        }
        let waits = waitsRemembered(request).waits.filter { own in
            !isAll && !(number.map { String(own.id.value).isBytes(of: $0) } ?? false)
        }
        let cookies = DeviceOrders.cookies(
            device.orders.filter { stays($0.code) }, lost: device.lost.filter { stays($0.code) },
            waits: !waits.isEmpty, isSecure: frame.isSecure)
        return Redirect.see(
            "/orders", cookies: cookies + [DeviceWaits.cookie(waits, isSecure: frame.isSecure)])
    }

    /// `POST /o/{code}/{key}/remember`: for whoever came by the link, on another device.
    func rememberOrder(
        _ request: WebRequest, _ fields: FormFields, _ own: OwnOrder
    ) async throws -> WebResponse {
        Redirect.see(own.path + "#way-back", cookies: remembering(own, request))
    }

    private func answer(
        _ request: WebRequest, _ form: FindOrderForm, _ status: HTTPResponse.Status = .ok
    ) async throws -> WebResponse {
        let (waits, kept) = try await waitRows(for: request)
        let hasWaits = kept.map { !$0.isEmpty } ?? waitsRemembered(request).isSent
        let (rows, lost, cookies) = try await rows(for: request, waits: hasWaits)
        let page = OwnOrdersPage(
            orders: rows, lost: lost, waits: waits, find: form,
            keptDays: Int(OwnOrdersLimits.afterEnd.milliseconds / Span.days(1).milliseconds),
            contact: frame.contact)
        let answer = frame.answer(page, to: request, status, path: "/orders")
        return adding(cookies + (kept.map { keeping($0, request) } ?? []), to: answer)
    }

    /// What the device remembers and is not long over, and the cookies that keep it so. A list with
    /// something in it that this server does not know is left as it is.
    private func rows(
        for request: WebRequest, waits: Bool
    ) async throws -> (rows: [OwnOrderRow], lost: [OrderLink], cookies: [String]) {
        let device = remembered(request)
        guard device.isSent else { return ([], [], []) }
        let now = keeper.clock()
        let standings = try await keeper.ownStandings(of: device.orders.map(\.id))
        let kept = device.orders.filter { standings[$0.id]?.isKept(at: now) ?? false }
        let wording = frame.wording(for: request)
        let rows = kept.compactMap { own in
            standings[own.id].map { standing in
                OwnOrderRow(
                    path: own.path, code: own.code.text,
                    title: standing.title.text(in: wording.language.rawValue),
                    status: standing.status, total: wording.money(standing.total),
                    until: standing.deadline.map(wording.when))
            }
        }
        let isKnown = device.isWhole && standings.count == device.orders.count
        let lost = device.lost.map { lost in
            OrderLink(path: "/o/\(lost.code.text)/\(lost.key)", code: lost.code.text)
        }
        guard isKnown else { return (rows, lost, []) }
        return (
            rows, lost,
            DeviceOrders.cookies(
                kept, lost: device.lost, waits: waits, isSecure: frame.isSecure)
        )
    }

    /// The cookies of a device that goes on to remember these entries. The mark goes with the last
    /// of them where there is no list of orders either.
    private func keeping(_ waits: [DeviceWaits.Wait], _ request: WebRequest) -> [String] {
        let list = DeviceWaits.cookie(waits, isSecure: frame.isSecure)
        if !waits.isEmpty { return [list, DeviceOrders.renewedMark(isSecure: frame.isSecure)] }
        let hasOrders = remembered(request).isSent
        return [list] + (hasOrders ? [] : DeviceOrders.cookies([], isSecure: frame.isSecure))
    }

    private func adding(_ cookies: [String], to response: WebResponse) -> WebResponse {
        var response = response
        for cookie in cookies {
            response.headers.append(HTTPField(name: .setCookie, value: cookie))
        }
        return response
    }

    private func cut(_ typed: String?) -> String {
        TextSize.cut((typed ?? "").trimmed, characters: PhoneNumber.greatestText)
    }
}
