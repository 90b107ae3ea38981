package io.smtpedge.reputation.store;

import com.maxmind.db.MaxMindDbConstructor;
import com.maxmind.db.MaxMindDbParameter;
import org.jspecify.annotations.Nullable;

/**
 * What an MMDB file of systems holds for a network, by the names that MaxMind, DB-IP and ip-location-db use. Public for its reader,
 * which makes it by reflection.
 *
 * @param number null in a file of something else
 * @param organization null where it is not known
 */
public record AsnRecord(@Nullable Long number, @Nullable String organization) {

    @MaxMindDbConstructor
    public AsnRecord(
            @MaxMindDbParameter(name = "autonomous_system_number") @Nullable Long number,
            @MaxMindDbParameter(name = "autonomous_system_organization") @Nullable String organization) {
        this.number = number;
        this.organization = organization;
    }
}
