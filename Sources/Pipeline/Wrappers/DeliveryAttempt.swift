/// The number of the current try of a batch, for destinations that send it along.
package enum DeliveryAttempt {
  /// 1 for the first try; set by `Retrying` around each try.
  @TaskLocal package static var number = 1
}
