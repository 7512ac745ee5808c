//! How cost is computed, where every estimate links to.

use crate::components::Disclosure;
use crate::domain::cost::RateCard;
use leptos::prelude::*;

#[component]
pub fn Method(rates: RateCard) -> impl IntoView {
    view! {
        <section id="method">
            <Disclosure summary="How cost is computed" open=true>
                <ul>
                    <li>
                        "AWS bills compressed bytes by the hour: 1 GB is 2" <sup>"30"</sup>
                        " bytes, and a GB-month is a GB for all hours of that month."
                    </li>
                    <li>
                        "Stored bytes are the sum of the sizes that ECR reports for images. Layers that images share are billed \
                         once, so the sum is an upper bound. An index repeats its largest platform and adds nothing."
                    </li>
                    <li>
                        {format!(
                            "Standard storage is ${:.2} per GB-month in {}; archive storage ${:.2} up to 150 TB and ${:.2} above, \
                             so archiving saves nothing below 150 TB. List prices of {} without discounts, tax or free tier{}.",
                            rates.standard, rates.region, rates.archive, rates.archive_above_tier, rates.as_of,
                            if rates.verified { "" } else { "; the price of this region is assumed to be that of others" },
                        )}
                    </li>
                    <li>"ECR charges nothing for API requests. Transfer, scanning and replication are not in these figures."</li>
                    <li>
                        "A day's cost is what was stored at its end. Days before Stowage began to measure are reconstructed from the \
                         push times of images that are still there: a lower bound."
                    </li>
                </ul>
            </Disclosure>
        </section>
    }
}
