package io.smtpedge.settings;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigIncluderClasspath;
import com.typesafe.config.ConfigIncluderFile;
import com.typesafe.config.ConfigIncluderURL;
import com.typesafe.config.ConfigObject;
import java.io.File;
import java.net.URL;

/** Refuses all four forms of HOCON's include. Left to the library, one of them fetches a URL, and most ignore a missing file. */
final class RefusedInclude implements ConfigIncluder, ConfigIncluderFile, ConfigIncluderURL, ConfigIncluderClasspath {

    static final class Refusal extends ConfigException {
        private static final long serialVersionUID = 1;

        Refusal() {
            super("include is not supported; write all settings into this one file");
        }
    }

    @Override
    public ConfigIncluder withFallback(ConfigIncluder fallback) {
        return this;
    }

    @Override
    public ConfigObject include(ConfigIncludeContext context, String what) {
        throw new Refusal();
    }

    @Override
    public ConfigObject includeFile(ConfigIncludeContext context, File what) {
        throw new Refusal();
    }

    @Override
    public ConfigObject includeURL(ConfigIncludeContext context, URL what) {
        throw new Refusal();
    }

    @Override
    public ConfigObject includeResources(ConfigIncludeContext context, String what) {
        throw new Refusal();
    }
}
