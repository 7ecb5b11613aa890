/// A body came with more than its limit, its chunks' own lines counted.
struct BodyOverrun: Error {}
