import Pages
import Shop

/// Staff's pages that answer a form of which one field is wrong.
extension Sample {
    /// Fields of an order's page, each with a problem that is about it.
    static let staffOrderFields: [(field: String, problem: StaffProblem)] = [
        ("to", .statusMissing), ("to", .unchanged), ("reason", .reasonMissing),
        ("payment-amount", .amountUnclear), ("payment-reason", .reasonMissing),
        ("take-back-3", .reasonMissing), ("text", .textMissing),
    ]

    static let staffOrdersNotTaken = staffOrderFields.map { field, problem in
        var page = staffOrder(problem)
        page.wrongField = field
        for index in page.payments.indices {
            page.payments[index].isWrong = field == "take-back-\(page.payments[index].id)"
        }
        return page
    }

    static let reviewsNotTaken: [ReviewPage] = [
        ("amount-4", StaffProblem.amountUnclear), ("reason-4", StaffProblem.reasonMissing),
    ].map { field, problem in
        var page = review(slip(.waiting))
        page.problem = problem
        page.wrongField = field
        page.slip.decide?.ownReason = ""
        page.slip.decide?.amountIsWrong = field == "amount-4"
        page.slip.decide?.reasonIsWrong = field == "reason-4"
        return page
    }

    static let ordersNotTaken: [OrdersPage] =
        [
            BulkForm(to: nil, typedReason: "", nothingPicked: true),
            BulkForm(to: .paid, typedReason: "", nothingPicked: false),
            BulkForm(to: nil, typedReason: "sent today", nothingPicked: false),
        ].map { form in
            var page = orders(12)
            page.bulkForm = form
            return page
        }
}
