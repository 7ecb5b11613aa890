package import Formats
package import Operations
internal import Pages
package import Shop

extension JSONWriter {
    /// Writes an order's lines, as they were sold.
    package mutating func lines(_ lines: [OrderLine]) {
        array(lines) { json, line in
            json.object { json in
                json.member("sku", line.told.title.sku)
                json.member("name", line.told.title.text)
                json.member("quantity", line.quantity)
                json.member("price", line.unitPrice)
                json.member("amount", line.amount)
            }
        }
    }

    /// Writes whom to pay, how much, and what to write in the transfer.
    package mutating func payment(
        _ amount: Money, reference: String, to accounts: [ReceivingAccount],
        validity: CodeValidity?, _ shop: Shopfront
    ) {
        member("payment") { json in
            json.object { json in
                json.member("reference", reference)
                json.member("amount", amount)
                json.member("accounts") {
                    $0.written(
                        shop.written(
                            accounts, for: amount, reference: reference, validity: validity))
                }
            }
        }
    }

    /// Writes the members of an account, inside an object of its own.
    package mutating func account(_ account: ReceivingAccount) {
        member("id", account.id)
        member("bank", account.bank)
        member("name", account.name)
        member("number", account.number)
        if let promptPay = account.promptPay { member("promptpay", promptPay) }
        if let iban = account.iban { member("iban", iban) }
        guard let scheme = account.scheme else { return }
        member("pay") { json in
            json.object { json in
                json.member("scheme", scheme.name)
                for (name, value) in scheme.fields.sorted(by: { $0.key < $1.key }) {
                    json.member(name, value)
                }
            }
        }
    }

    /// Writes what is told of every slip.
    ///
    /// - Parameter findings: for staff only: a shopper who is told learns how a used slip has to be
    ///   changed.
    package mutating func slip(
        id: SlipID, status: SlipStatus, findings: [ToldFinding], in language: String
    ) {
        member("id", id.value)
        member("status", status.rawValue)
        member("findings") { json in
            json.array(findings) { json, finding in
                json.object { json in
                    json.member("code", finding.code)
                    json.member("detail", finding.detail.text(in: language))
                }
            }
        }
    }

    /// Writes what the codes of a slip say, inside an object of its own.
    mutating func reading(_ reading: PictureReading) {
        member("state", reading.state.rawValue)
        member("problem", reading.problem?.rawValue)
        member("codes") { json in
            json.array(reading.codes) { json, code in
                json.object { json in
                    json.member("text", code.text)
                    json.member("kind", code.kind.rawValue)
                    json.member("bank", code.sender)
                    json.member("reference", code.reference)
                }
            }
        }
    }
}

/// A finding about a slip as programs are told of it.
package struct ToldFinding: Sendable {
    /// The stable code.
    let code: String
    /// What was seen, for people.
    let detail: Sentence

    private init(_ code: String, _ detail: Sentence) {
        self.code = code
        self.detail = detail
    }

    /// Of what is known of many slips at once.
    package static func of(_ use: SlipUse?) -> [ToldFinding] {
        var told: [ToldFinding] = []
        if use?.contains(.file) ?? false { told.append(fileReused) }
        if use?.contains(.picture) ?? false { told.append(pictureReused) }
        if use?.contains(.transfer) ?? false { told.append(transferReused) }
        if use?.contains(.changedPicture) ?? false { told.append(pictureChanged) }
        return told
    }

    init(_ finding: SlipFinding) {
        self =
            switch finding {
            case .fileReused: Self.fileReused
            case .transferReused: Self.transferReused
            case .pictureReused: Self.pictureReused
            case .pictureChanged: Self.pictureChanged
            case .beforeOrder:
                Self("before_order", "The transfer was made before this order.")
            case .transfer:
                Self("transfer_named", "The slip's code names a transfer. It proves no payment.")
            case .payCode:
                Self("pay_code", "The code is one to pay with, and not that of a slip.")
            case .noCode: Self("no_code", "No code that names a transfer was found.")
            case .unreadable: Self("unreadable", "The picture could not be read, or not all of it.")
            case .beingRead: Self("being_read", "The picture is being read.")
            }
    }

    private static let fileReused = Self(
        "file_reused", "The same file was sent for another order.")
    private static let transferReused = Self(
        "transfer_reused", "Another slip names the same transfer.")
    private static let pictureReused = Self(
        "picture_reused", "Another slip has the same picture.")
    private static let pictureChanged = Self(
        "picture_changed",
        "Another slip has this picture with something else in it. Compare the two by eye.")
}

/// The path where staff find a slip.
package enum StaffSlip {
    /// The path of a slip's file.
    package static func path(of slip: SlipID) -> String { "/api/v1/admin/slips/\(slip.value)/file" }
}
