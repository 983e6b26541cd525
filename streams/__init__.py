"""The spine: contracts, runtime, the two folds, the store."""
