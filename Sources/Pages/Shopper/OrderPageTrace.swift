/// The parts of an order's page, which thousands read at once.
extension OrderPage: Traced {
    func trace(into trace: inout PageTrace) {
        trace.text(path)
        trace.text(code)
        trace.text(version)
        trace.number(now)
        trace.name(of: status)
        trace.part(drop)
        trace.parts(lines)
        trace.part(subtotal)
        trace.part(shipping)
        trace.text(adjustment)
        trace.text(forgivenPart)
        trace.part(total)
        trace.part(paid)
        trace.part(part)
        trace.flag(isAllHere)
        trace.part(rejected)
        trace.part(tooMuch)
        trace.part(comesBack)
        trace.flag(endedShort)
        trace.rest(refund)
        trace.flag(slipWaits)
        trace.part(owed)
        trace.part(deadline)
        trace.rest(timeMoved)
        trace.part(heldUntil)
        trace.rest(limitAhead)
        trace.part(details)
        trace.parts(accounts)
        trace.text(accountsMoved)
        trace.part(qr)
        trace.text(reference)
        trace.parts(slips)
        trace.text(uploadKey)
        trace.rest(uploadRefusal)
        trace.flag(mayUpload)
        trace.text(reserveAgain)
        trace.flag(mayCancel)
        trace.flag(mayEditDetails)
        trace.text(carrier)
        trace.text(tracking)
        trace.parts(timeline)
        trace.flag(isRemembered)
        trace.text(contact)
    }
}

extension DropLink: Traced {
    func trace(into trace: inout PageTrace) {
        trace.text(slug)
        trace.text(title)
        trace.flag(isRehearsal)
    }
}

extension ChosenLine: Traced {
    func trace(into trace: inout PageTrace) {
        trace.text(sku)
        trace.text(product)
        trace.text(variant)
        trace.number(quantity)
        trace.part(unitPrice)
        trace.part(amount)
        trace.number(most)
        trace.text(picture)
    }
}

extension Shipping: Traced {
    func trace(into trace: inout PageTrace) {
        trace.text(method)
        trace.part(fee)
        trace.flag(isFree)
    }
}

extension RejectedSlip: Traced {
    func trace(into trace: inout PageTrace) {
        trace.text(reason)
    }
}

extension PartPaid: Traced {
    func trace(into trace: inout PageTrace) {
        trace.part(have)
        trace.part(missing)
    }
}

extension PaidTooMuch: Traced {
    func trace(into trace: inout PageTrace) {
        trace.part(have)
        trace.part(more)
    }
}

extension DetailsForm: Traced {
    func trace(into trace: inout PageTrace) {
        for field in [name, phone, email, address, note] { trace.part(field) }
        trace.flag(hasProblem)
        trace.rest(limitReached)
        trace.text(seen)
        trace.text(savedElsewhere)
    }
}

extension FormField: Traced {
    func trace(into trace: inout PageTrace) {
        trace.text(value)
        trace.rest(problem)
        trace.text(example)
    }
}

extension ReceivingAccountView: Traced {
    func trace(into trace: inout PageTrace) {
        trace.text(bank)
        trace.part(mark)
        trace.text(name)
        trace.text(number)
        trace.text(plainNumber)
        trace.parts(details)
        trace.text(picture)
    }
}

extension AccountDetailView: Traced {
    func trace(into trace: inout PageTrace) {
        trace.name(of: kind)
        trace.text(shown)
        trace.text(value)
    }
}

extension BankMark: Traced {
    func trace(into trace: inout PageTrace) {
        trace.text(letters)
        trace.text(colour)
        trace.text(ink)
    }
}

extension QRCodeView: Traced {
    func trace(into trace: inout PageTrace) {
        trace.text(svg)
        trace.text(scheme)
        trace.text(holder)
        trace.text(picture)
    }
}

extension SentSlip: Traced {
    func trace(into trace: inout PageTrace) {
        trace.part(sentAt)
        trace.name(of: status)
        trace.text(size)
        trace.text(reason)
    }
}

extension OrderEvent: Traced {
    func trace(into trace: inout PageTrace) {
        trace.part(at)
        if case .became(let status) = kind {
            trace.name("became")
            trace.name(of: status)
        } else {
            trace.name(of: kind)
        }
        trace.text(note)
    }
}

extension OrderStep: Traced {
    func trace(into trace: inout PageTrace) {
        trace.name(of: name)
        trace.name(of: state)
    }
}
