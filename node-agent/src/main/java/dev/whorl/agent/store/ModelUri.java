package dev.whorl.agent.store;

/**
 * Where a model lies: {@code store://STORE/PATH}.
 *
 * @param path below the store's folder, with slashes
 */
record ModelUri(String store, String path) {
  private static final String SCHEME = "store://";

  static ModelUri parse(String uri) throws ModelUnavailable {
    if (!uri.startsWith(SCHEME)) {
      throw new ModelUnavailable(
          ModelUnavailable.Kind.UNSUPPORTED,
          "The model uri (%s) is not of a scheme that agents read. Use store://STORE/PATH, hf://, oci://, s3:// or https://."
              .formatted(uri));
    }
    String rest = uri.substring(SCHEME.length());
    int slash = rest.indexOf('/');
    if (slash < 1 || slash == rest.length() - 1) {
      throw new ModelUnavailable(
          ModelUnavailable.Kind.UNSUPPORTED,
          "The model uri (%s) lacks store or path. Write store://STORE/PATH.".formatted(uri));
    }
    return new ModelUri(rest.substring(0, slash), rest.substring(slash + 1));
  }
}
