internal import Operations
internal import Shop

/// The limits of orders and of the shop file.
extension ShopLimits {
    var orders: [LimitRow] {
        [
            .init("ReservationLimits.lines", ReservationLimits.lines, "Variants in one order."),
            .init(
                "ReservationLimits.quantity", ReservationLimits.quantity,
                "Units of one variant in one order."),
            .init(
                "CustomerForm.Limits.name", CustomerForm.Limits.name,
                "Characters of a shopper's name."),
            .init(
                "CustomerForm.Limits.address", CustomerForm.Limits.address,
                "Characters of a shopper's address."),
            .init(
                "CustomerForm.Limits.note", CustomerForm.Limits.note,
                "Characters of a shopper's note."),
        ]
    }

    var shopFile: [LimitRow] {
        [
            .init("ShopFileLimits.bytes", bytes: ShopFileLimits.bytes, "Bytes of a shop file."),
            .init(
                "ShopStateLimits.states", ShopStateLimits.states,
                "Earlier states of the shop that are kept."),
            .init(
                "ShopStateLimits.least", ShopStateLimits.least,
                "States of the shop that are kept however long they are."),
            .init(
                "ShopStateLimits.characters", ShopStateLimits.characters,
                "Characters of all kept states of the shop."),
            .init(
                "ShopStateLimits.named", ShopStateLimits.named,
                "Changes that a refused shop file names before it counts the rest."),
            .init(
                "ShopFileLimits.pictureBytes", bytes: ShopFileLimits.pictureBytes,
                "Bytes of a picture of the shop file."),
            .init("ShopFileLimits.drops", ShopFileLimits.drops, "Drops of a shop file."),
            .init("ShopFileLimits.products", ShopFileLimits.products, "Products of a drop."),
            .init("ShopFileLimits.variants", ShopFileLimits.variants, "Variants of a product."),
            .init("ShopFileLimits.stock", ShopFileLimits.stock, "Units of a variant."),
            .init(
                "ShopFileLimits.gatheringMinutes", Int(ShopFileLimits.gatheringMinutes),
                "Minutes before the opening in which a line may be joined."),
            .init(
                "ShopFileLimits.admissionMinutes", Int(ShopFileLimits.admissionMinutes),
                "Minutes that an admission may last."),
            .init(
                "ShopFileLimits.slugLength", ShopFileLimits.slugLength,
                "Characters of a drop's slug."),
            .init(
                "ShopFileLimits.skuLength", ShopFileLimits.skuLength,
                "Characters of a variant's SKU."),
            .init(
                "ShopFileLimits.textLength", ShopFileLimits.textLength,
                "Characters of a text of the shop file."),
            .init(
                "ShopFileLimits.legalLength", ShopFileLimits.legalLength,
                "Characters of each text of `legal`."),
            .init(
                "ShopFileLimits.referencePrefix", ShopFileLimits.referencePrefix,
                "Characters of `reference_prefix`."),
            .init(
                "ForgivingLimits.most", Int(ForgivingLimits.most),
                "Whole units of the currency that a payment may fall short and still settle an "
                    + "order."),
            .init(
                "UniqueAmountLimits.within", Int(UniqueAmountLimits.within),
                "Minor units that an order of unique amounts may be off."),
            .init(
                "UniqueAmountLimits.held", UniqueAmountLimits.held,
                "The time that the amount of an order that is paid or over is nobody else's."),
            .init(
                "WaitlistLimits.waiting", Int(WaitlistLimits.waiting),
                "Entries that wait on a drop's waitlist at a time."),
            .init(
                "WaitlistLimits.asked", Int(WaitlistLimits.asked),
                "Entries of a drop's waitlist in all."),
            .init(
                "WaitlistLimits.offers", WaitlistLimits.offers,
                "Offers of a waitlist that are made in one command."),
            .init(
                "WaitlistLimits.offerMinutes", Int(WaitlistLimits.offerMinutes),
                "Minutes that an offer of a waitlist can be good for."),
            .init(
                "WaitlistLimits.told", WaitlistLimits.told,
                "The time after a drop's end up to which those who waited in vain are written to."),
            .init(
                "WaitlistLimits.ahead", WaitlistLimits.ahead,
                "How far ahead a batch of offers can be announced."),
            .init(
                "WaitlistPages.rows", WaitlistPages.rows,
                "Entries of a waitlist on one page of staff's."),
            .init(
                "AccountChangeLimits.listed", AccountChangeLimits.listed,
                "Changes of the receiving accounts in one list."),
        ]
    }
}
