package import Formats
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
        _ amount: Money, reference: String, to accounts: [ReceivingAccount], _ shop: Shopfront
    ) {
        member("payment") { json in
            json.object { json in
                json.member("reference", reference)
                json.member("amount", amount)
                json.member("accounts") {
                    $0.written(shop.written(accounts, for: amount, reference: reference))
                }
            }
        }
    }

    /// Writes the members of an account, inside an object of its own.
    mutating func account(_ account: ReceivingAccount) {
        member("id", account.id)
        member("bank", account.bank)
        member("name", account.name)
        member("number", account.number)
        if let promptPay = account.promptPay { member("promptpay", promptPay) }
        if let iban = account.iban { member("iban", iban) }
    }

    /// Writes what is told of every slip.
    ///
    /// - Parameter isReused: whether its file was sent before, for staff only: a shopper who is
    ///   told learns how a used slip has to be changed.
    package mutating func slip(
        id: SlipID, status: SlipStatus, isReused: Bool, in language: String
    ) {
        member("id", id.value)
        member("status", status.rawValue)
        member("findings") { json in
            json.array(isReused ? [SlipFinding.fileReused] : []) { json, finding in
                json.object { json in
                    json.member("code", finding.code)
                    json.member("detail", finding.detail.text(in: language))
                }
            }
        }
    }
}

/// Something that was seen on a slip.
struct SlipFinding {
    /// The stable code.
    let code: String
    /// What was seen, for people.
    let detail: Sentence

    /// The file was sent for another order too.
    static let fileReused = SlipFinding(
        code: "file_reused", detail: "The same file was sent for another order.")
}

/// The path where staff find a slip.
package enum StaffSlip {
    /// The path of a slip's file.
    package static func path(of slip: SlipID) -> String { "/api/v1/admin/slips/\(slip.value)/file" }
}
