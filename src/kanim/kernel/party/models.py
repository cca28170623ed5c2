"""Persons as the office knows them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from kanim.kernel.access.models import Scoped
from kanim.kernel.db import uuid7
from kanim.kernel.ledger.models import Streamed


class Person(Streamed):
    """A natural person. Names as written on the civil document; `name_key` is the normalised form for search."""

    class Sex(models.TextChoices):
        MALE = "M"
        FEMALE = "F"
        UNKNOWN = "X"

    name = models.CharField(max_length=160)
    name_key = models.CharField(max_length=160, db_index=True)
    nik = models.CharField(max_length=16, default="", blank=True, db_index=True)
    sex = models.CharField(max_length=1, choices=Sex.choices, default=Sex.UNKNOWN)
    birth_date = models.DateField(null=True)
    birth_place = models.CharField(max_length=100, default="")
    nationality = models.CharField(max_length=3, default="IDN")
    mother_name = models.CharField(max_length=160, default="")
    father_name = models.CharField(max_length=160, default="")
    phone = models.CharField(max_length=20, default="")
    email = models.EmailField(default="", blank=True)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "party_person"
        indexes = [models.Index(fields=["birth_date", "name_key"], name="person_birth_name")]


class SearchKey(models.Model):
    """A key under which a person is looked for (`kanim.kernel.matching.keys`). It can be made anew at any time."""

    pk = models.CompositePrimaryKey("key", "person_id")
    key = models.BigIntegerField()
    person_id = models.UUIDField()

    objects: models.Manager[SearchKey] = models.Manager()

    class Meta:
        db_table = "party_search_key"
        indexes = [models.Index(fields=["person_id"], name="search_key_person")]


class Pair(Streamed):
    """The claim that two registered persons are one. Nothing else says so: no row that names a person is rewritten,
    and who is one with whom follows from the pairs in force (`Cluster`). The lower id stands left.

    `prior` is the state to which a refused proposal or an undone join goes back."""

    class State(models.TextChoices):
        OPEN = "TERBUKA"  # found alike, decided by nobody
        PROPOSED = "DIUSULKAN"  # one officer holds them to be one; a second must agree
        SAME = "SATU"  # in force
        PARTING = "DIMINTA_PISAH"  # in force still; one officer holds it to be wrong
        OTHER = "BERBEDA"  # two persons

    left = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    right = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=16, choices=State.choices, default=State.OPEN)
    prior = models.CharField(max_length=16, choices=State.choices, default=State.OPEN)
    score = models.PositiveSmallIntegerField(null=True)  # 0-100; none when an officer found them alike
    reasons = models.TextField(default="[]")
    engine = models.CharField(max_length=40, default="")
    found_at = models.DateTimeField()
    reason = models.CharField(max_length=240, default="")  # the last one given
    moved_at = models.DateTimeField(null=True)
    asked_by = models.UUIDField(null=True)
    agreed_by = models.UUIDField(null=True)
    part_asked_by = models.UUIDField(null=True)

    class Meta:
        db_table = "party_pair"
        constraints = [
            models.UniqueConstraint(fields=["left", "right"], name="pair_once"),
            models.CheckConstraint(condition=Q(left__lt=F("right")), name="pair_in_order"),
            models.CheckConstraint(
                condition=~Q(state__in=["SATU", "DIMINTA_PISAH"])
                | (Q(asked_by__isnull=False, agreed_by__isnull=False) & ~Q(asked_by=F("agreed_by"))),
                name="pair_four_eyes",
            ),
        ]
        indexes = [
            models.Index(fields=["right", "left"], name="pair_right"),
            models.Index(
                fields=["found_at"], condition=Q(state__in=["TERBUKA", "DIUSULKAN"]), name="pair_undecided"
            ),
        ]


class Cluster(models.Model):
    """Which persons are one: made from the pairs in force and can be made anew from them. A person without a row
    is one with nobody. `cluster_id` is the lowest id of them."""

    person = models.OneToOneField(Person, primary_key=True, on_delete=models.PROTECT, related_name="+")
    cluster_id = models.UUIDField(db_index=True)

    class Meta:
        db_table = "party_cluster"


class Told(models.Model):
    """What is known of somebody: from when to when it holds, where it comes from, how secret it is. `valid_to` is the
    first day on which it no longer holds. `source` is a word (`PERMOHONAN`, `DOKUMEN`, `IMPOR`, `KETERANGAN`),
    `source_id` the case or import behind it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    source = models.CharField(max_length=24)
    source_id = models.UUIDField(null=True)
    class_level = models.PositiveSmallIntegerField(default=0)
    recorded_at = models.DateTimeField()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from=None) | Q(valid_to__gte=F("valid_from")),
                name="%(class)s_dates_in_order",
            )
        ]


class IdentityDocument(Told):
    """A paper that tells who somebody is, of any country: its history is its rows."""

    class Kind(models.TextChoices):
        KTP = "KTP_EL"
        KK = "KK"
        PASSPORT = "PASPOR"
        PERMIT = "IZIN_TINGGAL"
        BIRTH = "AKTA_LAHIR"
        OTHER = "LAIN"

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="documents")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    country = models.CharField(max_length=3, default="IDN")
    number = models.CharField(max_length=40)
    issuer = models.CharField(max_length=120, default="")
    seen_on = models.DateField(null=True)

    class Meta:
        db_table = "party_document"
        constraints = [
            *Told.Meta.constraints,
            models.UniqueConstraint(fields=["person", "kind", "country", "number"], name="document_once"),
        ]
        indexes = [models.Index(fields=["number", "kind"], name="document_number")]


class Relation(Told):
    """`person` is the parent, guardian or spouse of `other`. A child is read from the other side."""

    class Kind(models.TextChoices):
        PARENT = "ORANG_TUA"
        GUARDIAN = "WALI"
        SPOUSE = "PASANGAN"

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind.choices)

    class Meta:
        db_table = "party_relation"
        constraints = [
            *Told.Meta.constraints,
            models.UniqueConstraint(
                fields=["person", "other", "kind"], condition=Q(valid_to=None), name="relation_once"
            ),
            models.CheckConstraint(condition=~Q(person=F("other")), name="relation_of_two"),
        ]
        indexes = [models.Index(fields=["other"], name="relation_other")]


class Organisation(Streamed):
    """A company, foundation, agency or office of lawyers; a branch names its head (`parent`)."""

    class Kind(models.TextChoices):
        COMPANY = "PERUSAHAAN"
        FOUNDATION = "YAYASAN"
        AGENCY = "INSTANSI"
        LAWYERS = "KANTOR_HUKUM"
        OTHER = "LAIN"

    kind = models.CharField(max_length=16, choices=Kind.choices)
    name = models.CharField(max_length=160)
    name_key = models.CharField(max_length=160, db_index=True)
    npwp = models.CharField(max_length=16, default="")
    nib = models.CharField(max_length=13, default="")
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="branches")
    created_at = models.DateTimeField()

    class Meta:
        db_table = "party_organisation"
        constraints = [
            models.UniqueConstraint(
                fields=["nib"], condition=~Q(nib="") & Q(parent=None), name="organisation_nib"
            ),
            models.CheckConstraint(
                condition=Q(parent=None) | ~Q(parent=F("id")), name="organisation_not_its_own"
            ),
        ]


class Affiliation(Told):
    """What a person is to an organisation."""

    class Role(models.TextChoices):
        SPONSORED = "DISPONSORI"
        STAFF = "PEGAWAI"
        OFFICER = "PENGURUS"
        LAWYER = "KUASA_HUKUM"

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="affiliations")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="people")
    role = models.CharField(max_length=12, choices=Role.choices)
    title = models.CharField(max_length=80, default="")

    class Meta:
        db_table = "party_affiliation"
        constraints = [
            *Told.Meta.constraints,
            models.UniqueConstraint(
                fields=["person", "organisation", "role"], condition=Q(valid_to=None), name="affiliation_once"
            ),
        ]


class Address(Told):
    """Where a person or organisation is, by the code of the region and the line within it. A new one ends the one
    before; none is changed."""

    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="addresses")
    organisation = models.ForeignKey(
        Organisation, null=True, on_delete=models.PROTECT, related_name="addresses"
    )
    region = models.CharField(max_length=13, default="")
    line = models.CharField(max_length=240, default="")
    country = models.CharField(max_length=3, default="IDN")

    class Meta:
        db_table = "party_address"
        constraints = [
            *Told.Meta.constraints,
            models.CheckConstraint(
                condition=Q(person__isnull=False, organisation=None)
                | Q(person=None, organisation__isnull=False),
                name="address_of_one",
            ),
            models.UniqueConstraint(
                fields=["person"], condition=Q(valid_to=None, person__isnull=False), name="address_now"
            ),
        ]


class Import(Scoped):
    """One file of an old register, as it was read: who may see its persons follows from its scope."""

    register = models.CharField(max_length=60)  # the name of the old register
    as_of = models.DateField()  # what it tells is of this day
    digest = models.CharField(max_length=64)
    imported_at = models.DateTimeField()

    class Meta:
        db_table = "party_import"
        constraints = [models.UniqueConstraint(fields=["register", "digest"], name="import_once")]


class ImportedRow(models.Model):
    """Which row of an old register became (or was found to be) which person; its key is known once a register."""

    pk = models.CompositePrimaryKey("register", "key")
    register = models.CharField(max_length=60)
    key = models.CharField(max_length=80)
    batch = models.ForeignKey(Import, on_delete=models.PROTECT, related_name="rows")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="imports")

    class Meta:
        db_table = "party_imported_row"
