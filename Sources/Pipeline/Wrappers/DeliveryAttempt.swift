/// Which try of the same batch is under way, for destinations that tell the other side.
package enum DeliveryAttempt {
  /// 1 for the first try; set by `Retrying` around each try.
  @TaskLocal package static var number = 1
}
