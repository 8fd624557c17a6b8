package dev.whorl.executor.model;

/**
 * Where a tensor stands in a file: a tensor of its own, or rows of a larger one (fused projections,
 * stacked experts).
 *
 * @param name of the file's tensor
 * @param first row that the part begins with
 * @param rows of the file's tensor; 0 = the tensor is the file's, whole
 */
record Place(String name, int first, int rows) {
  static Place whole(String name) {
    return new Place(name, 0, 0);
  }
}
