internal import Shop

// Which answers say in their titles that something was not taken. What only tells how things stand,
// such as that a session has ended, is not one of them.

extension OrderPage {
    package var isRefused: Bool { details.isRefused || uploadRefusal != nil }
}

extension ReservePage {
    package var isRefused: Bool { refusal != nil }
}

extension MembersPage {
    package var isRefused: Bool { refusal != nil }
}

extension LinePage {
    package var isRefused: Bool {
        switch notice {
        case .notNow, .nothingChosen, .wrongDetails: true
        default: details.isRefused || recovery.isWrong || priceChange != nil
        }
    }
}

extension LineRecordPage {
    package var isRefused: Bool {
        switch answer {
        case .unreadable, .wrong: true
        case .waiting, .place, nil: false
        }
    }
}

extension OwnOrdersPage {
    package var isRefused: Bool {
        find.refusal != nil || find.code.problem != nil || find.phone.problem != nil
    }
}

extension SignInPage {
    package var isRefused: Bool {
        switch problem {
        case .wrong, .throttled, .busy: true
        case .sessionOver, nil: false
        }
    }
}

extension AccountPage {
    package var isRefused: Bool { problem != nil }
}

extension OrdersPage {
    package var isRefused: Bool { bulkForm != nil || outcome?.hasRefused == true }
}

extension CodesPage {
    package var isRefused: Bool { form?.problem != nil }
}

extension LineControlPage {
    package var isRefused: Bool {
        let typed = [forms?.extendForm, forms?.rateForm, forms?.capForm, forms?.letInForm]
        return refused != nil || typed.contains { $0?.problem != nil }
    }
}

extension StaffOrderPage {
    package var isRefused: Bool { problem != nil }
}

extension ReviewPage {
    package var isRefused: Bool { problem != nil }

    package var derived: [String: any Sendable] {
        // What is asked about an amount has the focus at its field.
        ["focusesProblem": problem != nil && slip.decide?.tooMuch == nil]
    }
}

extension DetailsForm {
    /// Whether the form was sent and not saved.
    var isRefused: Bool { hasProblem || limitReached != nil || savedElsewhere != nil }
}

extension StaffProblem {
    /// Whether the problem is read where the page begins; what is asked about a form stands at its
    /// button.
    var isToldFirst: Bool {
        if case .moreThanOwed = self { return false }
        return !asksAboutStatus
    }
}
