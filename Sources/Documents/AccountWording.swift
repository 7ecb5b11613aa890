internal import Formats
package import Pages
package import Shop

extension Wording {
    /// A receiving account as pages show it, with its bank's name in the reader's language.
    package func account(_ account: ReceivingAccount) -> ReceivingAccountView {
        let iban = account.number.isEmpty ? account.iban.flatMap { IBAN($0) } : nil
        let number = iban?.grouped ?? account.number
        let bank = Bank(named: account.bank)
        return ReceivingAccountView(
            bank: bank.map { language == .th ? $0.thaiName : $0.name } ?? account.bank,
            mark: mark(of: bank, called: account.bank), name: account.name, number: number,
            plainNumber: number.filter { $0.isLetter || $0.isNumber })
    }

    /// A bank that we do not know has its first letter on grey.
    private func mark(of bank: Bank?, called name: String) -> BankMark {
        guard let bank else {
            return BankMark(
                letters: name.first.map { String($0).uppercased() } ?? "", colour: "#55585b",
                ink: "#fff")
        }
        return BankMark(letters: bank.mark, colour: bank.colour, ink: bank.ink)
    }
}
