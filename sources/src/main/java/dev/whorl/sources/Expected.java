package dev.whorl.sources;

import dev.whorl.sources.ModelAddress.Expectation;
import dev.whorl.sources.SourceFault.Kind;
import java.util.List;

/** Files of sources that keep no versions, held against what their address expects. */
final class Expected {
  private Expected() {}

  /**
   * The listing.
   *
   * @param address as given
   * @param pinned what it is with the digest of these files
   */
  static Listing listing(
      ModelAddress address, Expectation expectation, ModelAddress pinned, List<RemoteFile> files)
      throws SourceFault {
    String place = "The source of the model (%s)".formatted(address.text());
    return switch (expectation.kind()) {
      case Expectation.SHA256 -> {
        Listing listing = Listing.among(address.text(), place, files);
        if (listing.files().size() != 1) {
          throw new SourceFault(
              Kind.UNSUPPORTED,
              "The model uri (%s) gives the SHA-256 of one file, but the model has %d."
                  .formatted(address.text(), listing.files().size()));
        }
        RemoteFile only = listing.files().getFirst().expecting(expectation.value());
        yield new Listing(listing.address(), listing.opened(), List.of(only));
      }
      case Expectation.FILES -> {
        if (!Listing.digest(files).equals(expectation.value())) {
          throw new SourceFault(
              Kind.BAD,
              "The files of the model (%s) have been replaced since it was planned. The next look at the model plans it anew."
                  .formatted(address.text()));
        }
        yield Listing.among(address.text(), place, files);
      }
      default -> Listing.among(pinned.text(), place, files);
    };
  }
}
