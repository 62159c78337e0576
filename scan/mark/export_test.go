package mark

// SureOf is how sure the least sure net must be.
const SureOf = sureOf
