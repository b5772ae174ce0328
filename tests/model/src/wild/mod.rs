//! Random journeys and visitors.
