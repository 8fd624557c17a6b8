package dev.whorl.cli.local;

import dev.whorl.cli.BadInput;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/** The stores of the file as folders of this machine. */
final class StoreFolders {
  private StoreFolders() {}

  /**
   * The store folders by name; fails when the model names a store that is not there.
   *
   * @param example fetches the example's model, asked only where the file names no stores
   */
  static Map<String, Path> of(LocalConfig config, Supplier<Path> example) {
    Map<String, Path> stores = new HashMap<>();
    List<LocalConfig.Store> named = config.stores();
    if (named == null) {
      stores.put("models", example.get());
    } else {
      named.forEach(store -> stores.put(store.name(), folder(store)));
    }
    String uri = config.model().uri();
    boolean known =
        stores.keySet().stream().anyMatch(name -> uri.startsWith("store://" + name + "/"));
    if (!known) {
      throw new BadInput(
          "model.uri (%s) names no known store; write store://STORE/PATH with one of %s. Models of hf://, oci://, s3:// and https:// are fetched by whorl local URI, without a file."
              .formatted(uri, stores.keySet()));
    }
    return stores;
  }

  /** The file or folder of the model that the configuration names. */
  static Path model(LocalConfig config, Supplier<Path> example) {
    Map<String, Path> stores = of(config, example);
    String[] parts = config.model().uri().substring("store://".length()).split("/", 2);
    return Objects.requireNonNull(stores.get(parts[0])).resolve(parts[1]);
  }

  private static Path folder(LocalConfig.Store store) {
    if (store.name().matches("[^,=\\s]+")
        && !store.path().contains(",")
        && Files.isDirectory(Path.of(store.path()))) {
      return Path.of(store.path());
    }
    throw new BadInput(
        "stores: the path (%s) of the store (%s) is no folder on this machine, or name or path hold a comma."
            .formatted(store.path(), store.name()));
  }
}
