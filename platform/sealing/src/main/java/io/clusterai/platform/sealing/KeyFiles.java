package io.clusterai.platform.sealing;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The files in which a service's keys lie, under the names of the settings that say so: whatever is wrong is reported by them.
 *
 * @param setting names the file of the current key
 * @param othersSetting names the files of the other keys
 */
public record KeyFiles(String setting, Optional<Path> file, String othersSetting, List<Path> others) {

    public KeyFiles {
        requireNonNull(setting, "setting is null");
        requireNonNull(file, "file is null");
        requireNonNull(othersSetting, "othersSetting is null");
        others = List.copyOf(others);
    }

    /** Reads them, once. */
    public SealingKeys read() {
        if (file.isEmpty() && !others.isEmpty()) {
            throw new IllegalStateException(othersSetting + " is set without " + setting);
        }
        List<SealingKey> keys = new ArrayList<>();
        file.ifPresent(current -> keys.add(read(setting, current)));
        others.forEach(other -> keys.add(read(othersSetting, other)));
        return new SealingKeys(setting + " and " + othersSetting, keys);
    }

    private static SealingKey read(String setting, Path file) {
        try {
            return SealingKey.of(Files.readString(file));
        } catch (IOException unreadable) {
            throw new IllegalStateException(setting + ": " + file + " cannot be read", unreadable);
        } catch (IllegalArgumentException tooShort) {
            throw new IllegalStateException(setting + ": " + file + ": " + tooShort.getMessage(), tooShort);
        }
    }
}
